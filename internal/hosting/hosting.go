// Package hosting is what hosts want to find beside the pages: how files may be kept, what stands for a
// page that is missing, where the sitemap is. It knows no content.
package hosting

import "compendio/internal/artifact"

// Files are those for a site in some languages, the public address of which may be empty.
func Files(languages []string, base string) []artifact.File {
	files := []artifact.File{
		// GitHub Pages: publish the folder as it is.
		{Path: ".nojekyll", Data: nil},
		// Netlify, Cloudflare Pages.
		{Path: "_headers", Data: []byte(headers(languages))},
		// IIS.
		{Path: "web.config", Data: []byte(webConfig)},
	}
	if base != "" {
		files = append(files, artifact.File{Path: "robots.txt", Data: []byte("User-agent: *\nAllow: /\n\nSitemap: " + base + "sitemap.xml\n")})
	}
	return files
}

// headers says how files may be kept: what has a hash in its name for ever; pages are
// asked for again. Hosts join what several patterns say, so that none covers another's.
func headers(languages []string) string {
	const kept, asked = "  Cache-Control: public, max-age=31536000, immutable\n", "  Cache-Control: no-cache\n"
	text := `/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
  X-Frame-Options: DENY
`
	for _, p := range []string{"/assets/*", "/search/:format/*"} {
		text += p + "\n" + kept
	}
	for _, p := range []string{"/", "/index.html", "/404.html", "/search/current.js", "/data/*"} {
		text += p + "\n" + asked
	}
	for _, lang := range languages {
		text += "/" + lang + "/*\n" + asked
	}
	return text
}

const webConfig = `<?xml version="1.0" encoding="UTF-8"?>
<configuration>
  <system.webServer>
    <defaultDocument><files><clear /><add value="index.html" /></files></defaultDocument>
    <httpErrors errorMode="Custom"><remove statusCode="404" /><error statusCode="404" path="404.html" responseMode="File" /></httpErrors>
    <httpProtocol><customHeaders><add name="X-Content-Type-Options" value="nosniff" /></customHeaders></httpProtocol>
  </system.webServer>
</configuration>
`
