package schema

import (
	"bytes"
	"encoding/json"
)

// JSON returns a JSON Schema (draft 2020-12) of the front matter of a kind: of its
// original, in which all keys may stand. languages are those of localised texts; help
// returns what a key is for, those inside another by both: sources.year.
func JSON(kind string, fields []Field, languages []string, help func(key string) string) ([]byte, error) {
	root := record(fields, languages, help)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = kind
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(root)
	return b.Bytes(), err
}

type node = map[string]any

// record describes keys with values.
func record(fields []Field, languages []string, help func(string) string) node {
	properties, required := node{}, []string{}
	for _, f := range nested(fields) {
		value := f.value(languages, func(key string) string { return help(f.Key + "." + key) })
		if text := help(f.Key); text != "" {
			value["description"] = text
		}
		properties[f.Key] = value
		if f.Required {
			required = append(required, f.Key)
		}
	}
	n := node{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		n["required"] = required
	}
	return n
}

// value describes what a key holds; help is that of the keys inside it.
func (f Field) value(languages []string, help func(string) string) node {
	text := node{"type": "string"}
	// A code of digits alone reads as a number in YAML.
	code := node{"type": []string{"string", "number"}}
	switch f.Type {
	case Choice:
		if len(f.Values) == 0 { // there are none but those of a site
			return text
		}
		return node{"enum": f.Values}
	case Number:
		return node{"type": "integer", "minimum": f.Low, "maximum": f.High}
	case Flag:
		return node{"type": "boolean"}
	case Date:
		return node{"type": []string{"string", "integer"}, "pattern": f.DatePattern()}
	case Localised, Address:
		return localised(languages)
	case Texts:
		return f.list(localised(languages))
	case Codes:
		if f.Form != nil {
			return f.list(node{"type": "string", "pattern": f.Form.String()})
		}
		return f.list(text)
	case Terms:
		return f.list(text)
	case Refs:
		return f.list(code)
	case Ref:
		return code
	case Code:
		if f.Form != nil {
			return node{"type": []string{"string", "number"}, "pattern": f.Form.String()}
		}
		return code
	case Record:
		if len(f.Fields) == 0 {
			return node{"type": "object"}
		}
		return record(f.Fields, languages, help)
	case Records:
		return f.list(record(f.Fields, languages, help))
	}
	return text
}

// DatePattern is the regular expression of a Date.
func (f Field) DatePattern() string {
	if f.Unknown {
		return `^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|unknown)$`
	}
	return `^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$`
}

// list is a list as long as the field allows.
func (f Field) list(items node) node {
	n := node{"type": "array", "items": items, "uniqueItems": true}
	if f.Most > 0 {
		n["maxItems"] = f.Most
	}
	if f.Required {
		n["minItems"] = 1
	}
	return n
}

// localised is a text, or one for each language.
func localised(languages []string) node {
	text := node{"type": "string"}
	properties := node{}
	for _, l := range languages {
		properties[l] = text
	}
	return node{"oneOf": []node{text, {"type": "object", "properties": properties, "additionalProperties": false}}}
}
