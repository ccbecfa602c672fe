package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"compendio/internal/artifact"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/site"
	"compendio/internal/source"
	"compendio/internal/view"

	"github.com/evanw/esbuild/pkg/api"
	"golang.org/x/image/draw"
)

// The bundles that pages load. Each is one classic script or style sheet, so that
// it works from file://, where modules do not.
var bundles = []string{"css/site.css", "css/standalone.css", "js/page.js", "js/search.js", "js/narrow.js", "js/folder.js", "js/find-home.js"}

// inline are the bundles that pages carry themselves.
var inline = map[string]bool{"css/standalone.css": true, "js/find-home.js": true}

// assets are the files that pages load, and what views know of them.
type assets struct {
	published view.Assets
	files     []artifact.File
}

// loadAssets bundles css/ and js/ and takes the rest of the static folder as it is.
func loadAssets(static fs.FS, s *kb.Site, log *diag.Log) (*assets, error) {
	a := &assets{published: view.Assets{Href: map[string]string{}, Inline: map[string]string{}}}
	for _, name := range bundles {
		own := ""
		if path.Ext(name) == ".css" {
			own = styles(name, s)
		}
		data, ok := bundle(static, name, own, log)
		if !ok {
			continue
		}
		if name == "css/site.css" {
			legible(data, s, log)
		}
		sum := sha256.Sum256(data)
		ext := path.Ext(name)
		stem := strings.TrimSuffix(path.Base(name), ext)
		if inline[name] {
			a.published.Inline[name] = string(data)
			continue
		}
		address := fmt.Sprintf("assets/%s.%s%s", stem, hex.EncodeToString(sum[:4]), ext)
		a.published.Href[name] = address
		a.files = append(a.files, artifact.File{Path: address, Data: data})
	}
	err := fs.WalkDir(static, ".", func(p string, d fs.DirEntry, err error) error { return a.add(static, p, d, err, log) })
	a.published.Logo = logo(static, s, a.published.Href, log)
	return a, err
}

// add takes in what is found in the folder of static files, one thing after the other.
func (a *assets) add(static fs.FS, p string, d fs.DirEntry, err error, log *diag.Log) error {
	at := diag.Place{File: "static/" + p}
	switch {
	case p != "." && !utf8.ValidString(d.Name()):
		log.Error(at, diag.NameNotUTF8)
		return skip(d)
	case errors.Is(err, fs.ErrPermission):
		log.Error(at, diag.Unreadable)
		return nil
	case err != nil:
		return err
	case d.IsDir() && (p == "css" || p == "js"), d.IsDir() && strings.HasPrefix(d.Name(), ".") && p != ".":
		return fs.SkipDir
	case strings.HasPrefix(d.Name(), ".") && p != ".":
		return nil
	case p != "." && source.ReservedName(d.Name()):
		log.Error(at, diag.ReservedSlug, d.Name(), diag.Word("for_Windows"))
		return skip(d)
	case p != "." && !portable(d.Name()):
		log.Error(at, diag.AttachmentName, d.Name(), source.PublicName(d.Name()))
		return skip(d)
	case d.IsDir() || !d.Type().IsRegular():
		return nil
	case strings.HasSuffix(p, ".go") || strings.HasSuffix(p, ".test.js"):
		return nil // of the program, which embeds this very folder
	}
	data, err := fs.ReadFile(static, p)
	if errors.Is(err, fs.ErrPermission) {
		log.Error(at, diag.Unreadable)
		return nil
	}
	if err != nil {
		return err
	}
	a.published.Href[p] = p
	a.files = append(a.files, artifact.File{Path: p, Data: data})
	return nil
}

// skip goes on behind a file or a folder.
func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// portable reports whether a name can be that of a file on every system, and stand in an
// address as it is.
func portable(name string) bool {
	return message.Visible(name) == name && !strings.ContainsAny(name, `<>:"/\|?*#%`) && strings.Trim(name, " ") == name && !strings.HasSuffix(name, ".")
}

// Assets adds the bundles and static files, last of all: an address that somebody else has is a fault.
func (r *Renderer) Assets(c *Claims) error {
	own := map[string]string{}
	for _, f := range r.assets.files {
		if by, taken := c.taken(f.Path); taken {
			var has any = diag.Word("our_own_page")
			if other, ok := own[by]; ok {
				has = "static/" + other
			}
			r.log.Error(diag.Place{File: "static/" + f.Path}, diag.AddressTaken, "static/"+f.Path, f.Path, has)
			continue
		}
		own[strings.ToLower(f.Path)] = f.Path
		if err := c.Add(f); err != nil {
			return err
		}
	}
	return nil
}

// loaders are the types of files that a bundle may be made of. Pictures go into the
// style sheet itself, which so works wherever it lies.
var loaders = map[string]api.Loader{".css": api.LoaderCSS, ".js": api.LoaderJS, ".svg": api.LoaderDataURL, ".png": api.LoaderDataURL, ".jpg": api.LoaderDataURL, ".jpeg": api.LoaderDataURL, ".webp": api.LoaderDataURL}

// assetFault is what we find at fault in a bundle, in place of esbuild's words.
type assetFault struct {
	code diag.Code
	what string
}

// bundle runs esbuild over one entry point, reading from static alone; own takes its place
// and may import it.
func bundle(static fs.FS, name, own string, log *diag.Log) ([]byte, bool) {
	src, err := fs.ReadFile(static, name)
	if err != nil {
		log.Error(diag.Place{File: "static/" + name}, diag.MissingFile)
		return nil, false
	}
	if own != "" {
		src = []byte(own)
	}
	loader := loaders[path.Ext(name)]
	result := api.Build(api.BuildOptions{
		Stdin:             &api.StdinOptions{Contents: string(src), Sourcefile: name, Loader: loader},
		Bundle:            true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Format:            api.FormatIIFE,
		Target:            api.ES2018,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone,
		LogLevel:          api.LogLevelSilent,
		Plugins:           []api.Plugin{within(static, name)},
	})
	tell(name, result.Errors, log.Error)
	tell(name, result.Warnings, log.Warn)
	if len(result.Errors) > 0 || len(result.OutputFiles) != 1 {
		return nil, false
	}
	return bytes.TrimRight(result.OutputFiles[0].Contents, "\n"), true
}

// within has a bundle made of files of static alone; name is its entry point.
func within(static fs.FS, name string) api.Plugin {
	return api.Plugin{Name: "static", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			from := args.Importer
			if from == "<stdin>" || from == "" {
				from = name
			}
			if strings.Contains(args.Path, "://") || strings.HasPrefix(args.Path, "//") {
				return api.OnResolveResult{Errors: []api.Message{{Detail: assetFault{diag.AssetForeign, args.Path}}}}, nil
			}
			if strings.HasPrefix(args.Path, "data:") || strings.HasPrefix(args.Path, "#") {
				return api.OnResolveResult{Path: args.Path, External: true}, nil
			}
			return api.OnResolveResult{Path: path.Join(path.Dir(from), args.Path), Namespace: "static"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "static"}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			l, known := loaders[path.Ext(args.Path)]
			if !known {
				return api.OnLoadResult{Errors: []api.Message{{Detail: assetFault{diag.AssetType, "static/" + args.Path}}}}, nil
			}
			data, err := fs.ReadFile(static, args.Path)
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
				return api.OnLoadResult{Errors: []api.Message{{Detail: assetFault{diag.AssetMissing, "static/" + args.Path}}}}, nil
			}
			if err != nil {
				return api.OnLoadResult{}, err
			}
			text := string(data)
			return api.OnLoadResult{Contents: &text, Loader: l}, nil
		})
	}}
}

// tell logs what esbuild found in the bundle name.
func tell(name string, list []api.Message, log func(diag.Place, diag.Code, ...any)) {
	open := map[string]int{} // by file: the first line on which something is opened and not closed
	for _, m := range list {
		if at := opening(m); at != nil && (open[at.File] == 0 || at.Line < open[at.File]) {
			open[at.File] = at.Line
		}
	}
	for _, m := range list {
		at := diag.Place{File: "static/" + name}
		place := m.Location
		if opened := opening(m); opened != nil {
			place = opened
		} else if place != nil && open[place.File] > 0 && place.Line >= open[place.File] {
			continue // it follows from that
		}
		if place != nil {
			at = diag.Place{File: "static/" + strings.TrimPrefix(place.File, "static:"), Line: place.Line, Column: place.Column + 1}
		}
		if f, ok := m.Detail.(assetFault); ok {
			log(at, f.code, f.what)
			continue
		}
		log(at, diag.AssetFault, plain(m.Text, ofAssets))
	}
}

// opening is where something begins that is not closed, which is where it is mended; nil if a message
// is about anything else.
func opening(m api.Message) *api.Location {
	if !strings.Contains(m.Text, " to go with ") || len(m.Notes) == 0 {
		return nil
	}
	return m.Notes[0].Location
}

// Attachments writes the files that entries refer to into a sink. Images are decoded and
// written anew, so that what a camera wrote beside the picture (place, device,
// owner) stays behind.
func (r *Renderer) Attachments(sink artifact.Sink) error {
	done := map[string]bool{}
	for _, e := range r.plan.Base.All() {
		for _, lang := range r.plan.Languages {
			t := e.Head().Texts[lang]
			if t == nil {
				continue
			}
			for _, target := range t.Targets {
				a := target.Attachment
				if a == nil || done[a.Path] {
					continue
				}
				done[a.Path] = true
				data, err := clean(r.plan.Base, a)
				var broken *brokenImage
				if errors.As(err, &broken) {
					r.log.Error(target.At, diag.BadImage, a.Name)
					continue
				}
				if errors.Is(err, fs.ErrPermission) {
					r.log.Error(diag.Place{File: a.Path}, diag.Unreadable)
					continue
				}
				if err != nil {
					return err
				}
				if err := sink.Add(artifact.File{Path: site.AttachmentPath(a), Data: data}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// narrow scales a picture down to the size at which it is published. Each step at most halves it, so that every
// pixel counts and nothing but the picture and its copy is in memory.
func narrow(picture image.Image) image.Image {
	width, height := kb.Shown(picture.Bounds().Dx(), picture.Bounds().Dy())
	for picture.Bounds().Dx() > width {
		from := picture.Bounds()
		to := image.Rect(0, 0, width, height)
		if from.Dx() > 2*width {
			to = image.Rect(0, 0, from.Dx()/2, max(1, from.Dy()/2))
		}
		var smaller draw.Image = image.NewRGBA(to)
		if _, gray := picture.(*image.Gray); gray {
			smaller = image.NewGray(to)
		}
		draw.ApproxBiLinear.Scale(smaller, to, picture, from, draw.Src, nil)
		picture = smaller
	}
	return picture
}

// brokenImage says that an image begins as one and cannot be read to its end.
type brokenImage struct{ error }

func clean(b *kb.Base, a *source.Attachment) ([]byte, error) {
	data, err := b.Tree.Read(*a)
	if err != nil || !kb.IsPicture(a.Name) {
		return data, err
	}
	picture, format, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, &brokenImage{err}
	}
	picture = narrow(picture)
	var out bytes.Buffer
	if format == "png" {
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, picture)
	} else {
		err = jpeg.Encode(&out, picture, &jpeg.Options{Quality: 85})
	}
	return out.Bytes(), err
}
