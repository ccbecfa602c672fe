package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"compendio/internal/build"
	"compendio/internal/diag"
)

// How the tool speaks.
//
//   - In Spanish or English: --ui-lang, else the environment (LC_ALL, LC_MESSAGES,
//     LANG), else English.
//   - Faults of the content go to stderr as file:line:column: message, sorted, a
//     hint below each; nothing else is on those lines, so that editors can jump.
//   - Faults of the call or the machine begin with "compendio:"; a hint says what
//     to do next. Lower case, no full stop.
//   - stdout has what was asked for; its last line says pages, entries, seconds.
//   - A terminal sees one line of progress after a second; a pipe never does.

var sentences = map[string][2]string{ // English, Spanish
	"usage": {`compendio builds a bilingual, cross-linked static site from Markdown.

Usage:
  compendio build   [--site DIR] [--out DIR] [--base-url URL] [--drafts] [--open] [--overwrite]
  compendio check   [--site DIR] [--drafts] [--format text|json|github]
  compendio search  [--site DIR] [--lang es|en] [--limit N] [--json] [--country CO]... QUERY
  compendio status  [--site DIR] [--csv] [--accept FILE]...
  compendio pack    [--site DIR] [--format zip|mail|html|epub|pdf] [--out FILE] [--for NAME]
                    [--lang es] [--objective 7,8] [--session 2a] [--country HN] [--principle c]
                    [--each country]
  compendio verify  FILE|DIR

  build    writes the site into the output folder (default: public)
  check    says all that is wrong with the content and writes nothing
  search   answers as the site's search page does; --kind, --session, --objective,
           --principle, --country and --type narrow down
  status   shows which translations are missing or stale; --accept marks a
           translation as up to date with its original
  pack     makes an offline copy, of everything or of a part; --for puts a name on it;
           --each country makes one for each country, in the folder --out
  verify   says whether an offline copy or an output folder is complete and unaltered

  --site DIR       the folder that holds content/ (default: this one)
  --out DIR        the output folder, in the site's folder unless absolute
  --base-url URL   the public address, for sitemap, feeds and canonical links
  --drafts         treat drafts as if they were finished
  --open           show the home page in the browser when done
  --overwrite      replace files of the output that somebody has changed
  --browser FILE   the browser that prints a PDF (default: looks for one)
  --ui-lang es|en  the language of these messages

Exit codes: 0 all well, 1 faults in the content, 2 wrong usage, 3 a fault of the
machine or of compendio.
`, `compendio crea un sitio estático bilingüe y enlazado a partir de Markdown.

Uso:
  compendio build   [--site CARPETA] [--out CARPETA] [--base-url URL] [--drafts] [--open]
                    [--overwrite]
  compendio check   [--site CARPETA] [--drafts] [--format text|json|github]
  compendio search  [--site CARPETA] [--lang es|en] [--limit N] [--json] [--country CO]... CONSULTA
  compendio status  [--site CARPETA] [--csv] [--accept ARCHIVO]...
  compendio pack    [--site CARPETA] [--format zip|mail|html|epub|pdf] [--out ARCHIVO]
                    [--for NOMBRE] [--lang es] [--objective 7,8] [--session 2a] [--country HN]
                    [--principle c] [--each country]
  compendio verify  ARCHIVO|CARPETA

  build    escribe el sitio en la carpeta de salida (por omisión, public)
  check    dice todo lo que está mal en el contenido y no escribe nada
  search   responde como la página de búsqueda del sitio; --kind, --session,
           --objective, --principle, --country y --type limitan los resultados
  status   muestra qué traducciones faltan o están desactualizadas; --accept
           marca una traducción como al día con su original
  pack     hace una copia sin conexión, de todo o de una parte; --for le pone un nombre;
           --each country hace una para cada país, en la carpeta --out
  verify   dice si una copia o una carpeta de salida está completa y sin cambios

  --site CARPETA   la carpeta que contiene content/ (por omisión, esta)
  --out CARPETA    la carpeta de salida, dentro del sitio si no es absoluta
  --base-url URL   la dirección pública, para el mapa del sitio y las novedades
  --drafts         trata los borradores como terminados
  --open           abre la página de inicio en el navegador al terminar
  --overwrite      reemplaza los archivos de la salida que alguien cambió
  --browser FILE   el navegador que imprime un PDF (por omisión, se busca uno)
  --ui-lang es|en  el idioma de estos mensajes

Códigos de salida: 0 todo bien, 1 faltas en el contenido, 2 uso incorrecto, 3 una
falta de la máquina o de compendio.
`},
	"hint":                  {"hint", "sugerencia"},
	"warning":               {"warning", "aviso"},
	"unknown command":       {"there is no command %q", "no existe la orden %q"},
	"see help":              {"compendio help lists the commands and their flags", "compendio help enumera las órdenes y sus opciones"},
	"wrong flag":            {"cannot read the flag %s", "no se entiende la opción %s"},
	"wrong language":        {"the tool speaks es or en, not %q", "los mensajes están en es o en, no en %q"},
	"wrong format":          {"there is no format %q; use text, json or github", "no existe el formato %q; use text, json o github"},
	"extra argument":        {"%q is not expected here", "aquí no se espera %q"},
	"no content":            {"%s holds no folder content", "%s no contiene la carpeta content"},
	"no content hint":       {"run compendio in the site's folder, or name it with --site", "ejecute compendio en la carpeta del sitio o indíquela con --site"},
	"out is content":        {"the output folder %s would lie inside the site's content, layouts or static files, or hold the site", "la carpeta de salida %s quedaría dentro del contenido, las plantillas o los archivos estáticos del sitio, o lo contendría"},
	"another folder":        {"choose another folder with --out", "elija otra carpeta con --out"},
	"not ours":              {"%s is not empty and was not written by compendio", "%s no está vacía y no la escribió compendio"},
	"in the way":            {"%s was not written by compendio and is in the way", "%s no lo escribió compendio y ocupa un lugar que hace falta"},
	"in the way hint":       {"move it elsewhere, or choose another folder with --out", "páselo a otro lugar o elija otra carpeta con --out"},
	"not ours hint":         {"choose another folder with --out, or empty this one yourself; compendio deletes only what it wrote", "elija otra carpeta con --out o vacíe esta usted; compendio solo borra lo que escribió"},
	"edited":                {"%s has been changed since compendio wrote it, and the new site has another in its place", "%s fue cambiado después de que compendio lo escribiera, y el sitio nuevo tiene otro en su lugar"},
	"edited hint":           {"make the change in content, layouts or static instead; then delete these files, or build with --overwrite", "haga el cambio en content, layouts o static; después borre estos archivos o use build --overwrite"},
	"manifest changed":      {"%s has been changed since compendio wrote it, so that it does not tell which files are compendio's", "%s fue cambiado después de que compendio lo escribiera, y ya no dice qué archivos son de compendio"},
	"manifest changed hint": {"put the manifest of the last build back, choose another folder with --out, or empty this one yourself", "recupere el manifiesto de la última vez, elija otra carpeta con --out o vacíe esta usted"},
	"busy folder":           {"another build is writing into %s", "otra ejecución de compendio está escribiendo en %s"},
	"busy folder hint":      {"wait until it has ended, and build again", "espere a que termine y vuelva a intentarlo"},
	"resumed":               {"the last build into %s had been cut off while it put its files in place; this one has finished the work", "la última ejecución quedó a medias mientras ponía los archivos en %s; esta terminó el trabajo"},
	"nothing written":       {"nothing was written", "no se escribió nada"},
	"faults":                {"errors: %d, warnings: %d", "errores: %d, avisos: %d"},
	"built":                 {"%d pages, %d entries, %.1f seconds → %s", "%d páginas, %d entradas, %.1f segundos → %s"},
	"unchanged":             {"nothing has changed since the last build", "nada ha cambiado desde la última vez"},
	"checked":               {"%d pages, %d entries, %.1f seconds; nothing is wrong", "%d páginas, %d entradas, %.1f segundos; todo está bien"},
	"checked warn":          {"%d pages, %d entries, %.1f seconds; warnings: %d", "%d páginas, %d entradas, %.1f segundos; avisos: %d"},
	"kept":                  {"%s is of no more use but was changed since compendio wrote it; it was left in place", "%s ya no hace falta, pero alguien lo cambió después de que compendio lo escribiera; se dejó en su lugar"},
	"busy":                  {"building…", "creando el sitio…"},
	"no translation":        {"%s is not a translation of this site", "%s no es una traducción de este sitio"},
	"accept hint":           {"name a file like content/practices/x.en.md that is not the original", "indique un archivo como content/practices/x.en.md que no sea el original"},
	"accepted":              {"%s is marked as up to date", "%s queda marcada como al día"},
	"no query":              {"what is to be found is missing", "falta qué buscar"},
	"wrong limit":           {"--limit %d is not from 1 to %d", "--limit %d no está entre 1 y %d"},
	"no language":           {"the site has no language %q; it has %s", "el sitio no tiene el idioma %q; tiene %s"},
	"nothing found":         {"nothing was found", "no se encontró nada"},
	"entry":                 {"entry", "entrada"},
	"original":              {"original", "original"},
	"current":               {"current", "al día"},
	"stale":                 {"stale", "desactualizada"},
	"unmarked":              {"unmarked", "sin marcar"},
	"missing":               {"missing", "falta"},
	"translated":            {"%s: %d of %d up to date (%d %%)", "%s: %d de %d al día (%d %%)"},

	"verifying":        {"reading the copy…", "leyendo la copia…"},
	"packing":          {"%d of %d: %s…", "%d de %d: %s…"},
	"copy made":        {"%d pages, %d entries, %.1f MB, %.1f seconds → %s", "%d páginas, %d entradas, %.1f MB, %.1f segundos → %s"},
	"copy of each":     {"%s: %.1f MB, %d entries", "%s: %.1f MB, %d entradas"},
	"copies":           {"%d copies, %.1f seconds → %s", "%d copias, %.1f segundos → %s"},
	"interrupted":      {"interrupted; no copy was made and nothing was left behind", "se interrumpió; no se hizo ninguna copia y no quedó nada a medias"},
	"no copy made":     {"no copy was made", "no se hizo ninguna copia"},
	"no copy format":   {"there is no format %q; there are %s", "no existe el formato %q; hay %s"},
	"wrong each":       {"--each knows country, not %q", "--each solo conoce country, no %q"},
	"each and country": {"--each country and --country exclude each other", "--each country y --country se excluyen"},
	"verify what":      {"verify wants the name of one file or folder", "verify necesita el nombre de un archivo o una carpeta"},
	"edition of":       {"edition of %s", "edición del %s"},
	"copy of":          {"%s, edition of %s", "%s, edición del %s"},
	"made for":         {", made for %s", ", preparada para %s"},
	"file missing":     {"missing: %s", "falta: %s"},
	"file changed":     {"changed: %s", "cambiado: %s"},
	"file added":       {"added: %s", "añadido: %s"},
	"file passed over": {"passed over, since systems leave such files: %s", "sin tener en cuenta, porque lo dejan los sistemas: %s"},
	"container hint":   {"every file in it is as it was made, but the file around them was changed, damaged or packed again by another program; unpack it and verify the folder, or ask for another copy", "todo lo que contiene está como se hizo, pero el archivo que lo envuelve fue cambiado, se dañó o lo volvió a comprimir otro programa; descomprímalo y verifique la carpeta, o pida otra copia"},
	"copy whole":       {"%s: complete and unaltered (%d files)", "%s: completa y sin cambios (%d archivos)"},
	"copy damaged":     {"%s: not as it was made: %d missing, %d changed, %d added", "%s: no está como se hizo: %d faltan, %d cambiados, %d añadidos"},

	// What pack and verify refuse, by pack.Refusal.Reason.
	"copy exists":                    {"%s exists already and is not overwritten", "%s ya existe y no se sobrescribe"},
	"copy exists hint":               {"choose another name with --out, or move it away", "elija otro nombre con --out o muévalo"},
	"copy not written":               {"the copy could not be written: %v", "no se pudo escribir la copia: %v"},
	"copy not written hint":          {"make room on the disk, or name another place with --out; nothing was left behind", "libere espacio en el disco o indique otro lugar con --out; no quedó nada a medias"},
	"copy no folder":                 {"there is no folder %s", "no existe la carpeta %s"},
	"copy no folder hint":            {"make it first", "créela primero"},
	"copy name not utf-8":            {"the name of --for is not written in UTF-8", "el nombre de --for no está escrito en UTF-8"},
	"copy name too long":             {"the name of --for is longer than %d characters", "el nombre de --for tiene más de %d caracteres"},
	"copy name sign":                 {"the name of --for holds the invisible sign %U", "el nombre de --for contiene el signo invisible %U"},
	"copy name sign hint":            {"type the name anew instead of pasting it", "escriba el nombre de nuevo en vez de pegarlo"},
	"copy nothing":                   {"no practice is in this selection", "ninguna práctica está en esta selección"},
	"copy nothing hint":              {"values of one flag are alternatives, but every flag must be satisfied", "los valores de una opción son alternativas, pero deben cumplirse todas las opciones"},
	"copy no language":               {"the site has no language %q", "el sitio no tiene el idioma %q"},
	"copy no objective":              {"there is no objective %q", "no existe el objetivo %q"},
	"copy no session":                {"there is no session %q", "no existe la sesión %q"},
	"copy no principle":              {"there is no principle %q", "no existe el principio %q"},
	"copy no kind":                   {"there is no kind %q", "no existe la clase %q"},
	"copy no type":                   {"there is no type of practice %q", "no existe el tipo de práctica %q"},
	"copy no membership":             {"there is no membership %q", "no existe la pertenencia %q"},
	"copy no country":                {"there is no country %q", "no existe el país %q"},
	"copy near":                      {"did you mean %s?", "¿quiso decir %s?"},
	"copy there are":                 {"there are: %s", "hay: %s"},
	"copy too big for mail":          {"the copy is too big for mail (%s; at most %d MB together)", "la copia es demasiado grande para el correo (%s; como mucho %d MB en total)"},
	"copy too big for mail hint":     {"leave something out: one language with --lang, or a part with --objective, --session, --country or --principle; files are attachments of practices", "deje algo fuera: un solo idioma con --lang, o una parte con --objective, --session, --country o --principle; files son los adjuntos de las prácticas"},
	"copy too big for one file":      {"the copy is too big for one file (%d MB; at most %d MB)", "la copia es demasiado grande para un solo archivo (%d MB; como mucho %d MB)"},
	"copy too big for one file hint": {"use --format zip, or leave something out: one language with --lang, or a part with --objective, --session, --country or --principle", "use --format zip, o deje algo fuera: un solo idioma con --lang, o una parte con --objective, --session, --country o --principle"},
	"copy no browser":                {"a PDF is printed by Chromium, Chrome or Edge, and none was found", "un PDF lo imprime Chromium, Chrome o Edge, y no se encontró ninguno"},
	"copy no browser hint":           {"install one of them, or name its program with --browser; the other formats need none", "instale uno de ellos o indique su programa con --browser; los demás formatos no lo necesitan"},
	"copy browser failed":            {"the browser %s did not print: %s", "el navegador %s no imprimió: %s"},
	"copy not there":                 {"%s does not exist", "%s no existe"},
	"copy no copy":                   {"%s is neither a file nor a folder", "%s no es un archivo ni una carpeta"},
	"copy no manifest":               {"%s has no manifest of compendio", "%s no tiene un manifiesto de compendio"},
	"copy no manifest hint":          {"name the zip file, the folder that holds manifest.json, or a copy in one file", "indique el archivo zip, la carpeta que contiene manifest.json o una copia en un solo archivo"},
	"copy bad manifest":              {"the manifest cannot be trusted: %s", "el manifiesto no es de fiar: %s"},
	"copy unfinished":                {"a build of this folder was cut off", "la creación de esta carpeta quedó a medias"},
	"copy unfinished hint":           {"run compendio build again", "ejecute compendio build otra vez"},
	"copy too big":                   {"%s is too big to be a copy", "%s es demasiado grande para ser una copia"},
	"copy too many files":            {"more than %d files: this is no copy of compendio", "más de %d archivos: no es una copia de compendio"},
	"copy broken zip":                {"the zip file is damaged: %s", "el archivo zip está dañado: %s"},
	"copy bad path":                  {"the zip file holds the path %s, which leads out of its folder; do not unpack it", "el archivo zip contiene la ruta %s, que sale de su carpeta; no lo descomprima"},
	"copy no plain file":             {"the zip file holds %s, which is a link or a device; do not unpack it", "el archivo zip contiene %s, que es un enlace o un dispositivo; no lo descomprima"},
	"copy twice":                     {"the zip file holds %s twice; do not unpack it", "el archivo zip contiene %s dos veces; no lo descomprima"},
	"copy bomb":                      {"the zip file would unpack into far more than it can hold; do not unpack it", "el archivo zip se descomprimiría en mucho más de lo que puede contener; no lo descomprima"},
}

func (e *env) say(key string, args ...any) string {
	pair := sentences[key]
	text := pair[0]
	if e.lang == "es" {
		text = pair[1]
	}
	if len(args) == 0 {
		return text
	}
	told := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case string:
			told[i] = foreign(a)
		case error:
			told[i] = foreign(a.Error())
		default:
			told[i] = a
		}
	}
	return fmt.Sprintf(text, told...)
}

// foreign is a text in a sentence that may come from anywhere.
type foreign string

// Format writes the text; %q shows the same signs as escapes as plain does.
func (t foreign) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		_, _ = io.WriteString(f, strconv.QuoteToGraphic(string(t)))
		return
	}
	_, _ = io.WriteString(f, plain(string(t)))
}

// plain shows what would play with a terminal, or begin a line of its own, as an escape
// of Go does. Names of files, what a copy says of itself and titles may hold anything.
func plain(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch _, size := utf8.DecodeRuneInString(s[i:]); {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsGraphic(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}

// fail tells a fault of the call or the machine.
func (e *env) fail(message, hint string) {
	// Several errors of Go in one stand on lines of their own.
	fmt.Fprintf(e.stderr, "compendio: %s\n", plain(strings.ReplaceAll(message, "\n", "; ")))
	if hint != "" {
		fmt.Fprintf(e.stderr, "  %s: %s\n", e.say("hint"), hint)
	}
}

// language is the one to speak, by the environment.
func language(getenv func(string) string) string {
	for _, key := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(key); v != "" {
			if strings.HasPrefix(v, "es") {
				return "es"
			}
			return "en"
		}
	}
	return "en"
}

// flagValue finds a flag before the flags are parsed.
func flagValue(args []string, name string) string {
	for i, a := range args {
		a = strings.TrimLeft(a, "-")
		if v, found := strings.CutPrefix(a, name+"="); found {
			return v
		}
		if a == name && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

// flagName takes the flag out of an error of package flag, which speaks English only.
func flagName(err error) string {
	words := strings.Fields(err.Error())
	for i := len(words) - 1; i >= 0; i-- {
		if strings.HasPrefix(words[i], "-") {
			return "--" + strings.Trim(words[i], ":-")
		}
	}
	return err.Error()
}

// report tells the diagnostics of a build.
func (e *env) report(to io.Writer, list []diag.Diagnostic) {
	w := bufio.NewWriter(to)
	defer w.Flush()
	for _, d := range list {
		kind := ""
		if d.Severity == diag.Warning {
			kind = e.say("warning") + ": "
		}
		fmt.Fprintf(w, "%s: %s%s\n", d.Place, kind, d.Message(e.lang))
		if hint := d.Hint(e.lang); hint != "" {
			fmt.Fprintf(w, "  %s: %s\n", e.say("hint"), hint)
		}
	}
}

// reportJSON writes the diagnostics as an array of objects.
func (e *env) reportJSON(w io.Writer, list []diag.Diagnostic) error {
	type item struct {
		File     string `json:"file"`
		Line     int    `json:"line"`
		Column   int    `json:"column"`
		Severity string `json:"severity"`
		Code     string `json:"code"`
		Message  string `json:"message"`
		Hint     string `json:"hint,omitempty"`
	}
	out := []item{}
	for _, d := range list {
		out = append(out, item{d.Place.File, d.Place.Line, d.Place.Column, severity(d), string(d.Code), d.Message(e.lang), d.Hint(e.lang)})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func severity(d diag.Diagnostic) string {
	if d.Severity == diag.Warning {
		return "warning"
	}
	return "error"
}

// reportGitHub writes workflow commands, which GitHub shows beside the lines
// (docs.github.com, "Workflow commands": % , CR and LF are escaped, in properties
// : and , too).
func (e *env) reportGitHub(w io.Writer, list []diag.Diagnostic) {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, d := range list {
		text := d.Message(e.lang)
		if hint := d.Hint(e.lang); hint != "" {
			text += "\n" + hint
		}
		fmt.Fprintf(w, "::%s file=%s,line=%d,col=%d::%s\n", severity(d), property.Replace(d.Place.File), max(1, d.Place.Line), max(1, d.Place.Column), data.Replace(text))
	}
}

// counts are those of a result.
func counts(r *build.Result) (faults, warnings int) {
	warnings = r.Warnings()
	return len(r.Diagnostics) - warnings, warnings
}

// busy shows one line of progress on a terminal after a second; done takes it away.
func (e *env) busy() (done func()) { return e.busyWith("busy") }

// progress is busy for one of many things.
func (e *env) progress(n, of int, what string) (done func()) {
	return e.busyWith("packing", n, of, what)
}

func (e *env) busyWith(key string, args ...any) (done func()) {
	f, ok := e.stderr.(*os.File)
	if !ok {
		return func() {}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func() {}
	}
	shown := make(chan bool, 1)
	timer := time.AfterFunc(time.Second, func() { fmt.Fprint(f, e.say(key, args...)); shown <- true })
	return func() {
		if !timer.Stop() {
			<-shown
			fmt.Fprint(f, "\r\033[K")
		}
	}
}
