package schema

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// JSON gives a JSON Schema (draft 2020-12) of the front matter of a kind: of its
// original, in which all keys may stand. languages are those of localised texts.
func JSON(kind string, fields []Field, languages []string) ([]byte, error) {
	root := record(fields, languages)
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

// record describes keys with values; those with a dot lie inside another.
func record(fields []Field, languages []string) node {
	properties, required := node{}, []string{}
	inside := map[string][]Field{}
	for _, f := range fields {
		if parent := f.Parent(); parent != "" {
			inner := f
			inner.Key = f.Last()
			inside[parent] = append(inside[parent], inner)
			continue
		}
		if f.Type == Named {
			continue
		}
		properties[f.Key] = f.value(languages)
		if f.Required {
			required = append(required, f.Key)
		}
	}
	for _, parent := range slices.Sorted(maps.Keys(inside)) {
		list := inside[parent]
		value := record(list, languages)
		properties[parent] = value
		if _, some := value["required"]; some {
			required = append(required, parent)
		}
	}
	n := node{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		n["required"] = required
	}
	return n
}

// value describes what a key holds.
func (f Field) value(languages []string) node {
	text := node{"type": "string"}
	// A code of digits alone reads as a number in YAML.
	code := node{"type": []string{"string", "number"}}
	list := func(items node) node {
		n := node{"type": "array", "items": items, "uniqueItems": true}
		if f.Most > 0 {
			n["maxItems"] = f.Most
		}
		if f.Required {
			n["minItems"] = 1
		}
		return n
	}
	localised := func() node {
		properties := node{}
		for _, l := range languages {
			properties[l] = text
		}
		return node{"oneOf": []node{text, {"type": "object", "properties": properties, "additionalProperties": false}}}
	}
	switch f.Type {
	case Choice:
		return node{"enum": f.Values}
	case Number:
		return node{"type": "integer", "minimum": f.Low, "maximum": f.High}
	case Flag:
		return node{"type": "boolean"}
	case Date:
		form := `^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$`
		if f.Unknown {
			form = `^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|unknown)$`
		}
		return node{"type": []string{"string", "integer"}, "pattern": form}
	case Localised, Address:
		return localised()
	case Texts:
		return list(localised())
	case Codes:
		if f.Form != "" {
			return list(node{"type": "string", "pattern": f.Form})
		}
		return list(text)
	case Terms:
		return list(text)
	case Refs:
		return list(code)
	case Code:
		if f.Form != "" {
			return node{"type": []string{"string", "number"}, "pattern": f.Form}
		}
		return code
	case Record:
		if len(f.Fields) == 0 {
			return node{"type": "object"}
		}
		return record(f.Fields, languages)
	case Records:
		return list(record(f.Fields, languages))
	}
	return text
}
