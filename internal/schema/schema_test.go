package schema

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
)

var hand = []Field{
	{Key: "title", Type: Text, Required: true, Local: true},
	{Key: "weight", Type: Choice, Values: []string{"high", "low|none"}},
	{Key: "goals.first", Type: Refs, Kind: "objective", Required: true, Most: 3},
	{Name: "named", Type: Named, Kind: "session"},
	{Key: "start", Type: Date, Unknown: true},
	{Key: "goals.second", Type: Refs, Kind: "objective"},
	{Key: "sources", Type: Records, Fields: []Field{{Key: "year", Type: Number, Low: 1900, High: 2100, Required: true}}},
}

func TestEvery(t *testing.T) {
	want := []string{"title", "weight", "goals", "goals.first", "goals.second", "start", "sources", "sources.year"}
	if got := Keys(Flatten(hand)); !slices.Equal(got, want) {
		t.Errorf("the keys are %q, want %q", got, want)
	}
}

func TestJSON(t *testing.T) {
	data, err := JSON("thing", hand, []string{"es", "en"}, func(key string) string {
		if key == "start" {
			return "" // has no description then
		}
		return "about " + key
	})
	if err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	entries := func(more string) string {
		return `{"type": "array", "items": {"type": ["string", "number"]}, "uniqueItems": true` + more + `}`
	}
	var want any
	if err := json.Unmarshal(fmt.Appendf(nil, `{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "thing", "type": "object", "additionalProperties": false,
		"required": ["title", "goals"],
		"properties": {
			"title": {"type": "string", "description": "about title"},
			"weight": {"enum": ["high", "low|none"], "description": "about weight"},
			"start": {"type": ["string", "integer"], "pattern": "^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|unknown)$"},
			"goals": {"type": "object", "additionalProperties": false, "required": ["first"], "description": "about goals", "properties": {
				"first": %s, "second": %s}},
			"sources": {"type": "array", "uniqueItems": true, "description": "about sources", "items": {
				"type": "object", "additionalProperties": false, "required": ["year"], "properties": {
					"year": {"type": "integer", "minimum": 1900, "maximum": 2100, "description": "about sources.year"}}}}
		}}`, entries(`, "maxItems": 3, "minItems": 1, "description": "about goals.first"`), entries(`, "description": "about goals.second"`)), &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the schema is\n%s", data)
	}
}

func TestTable(t *testing.T) {
	got := Table(hand, func(key string) string { return "about " + key }, func(key string, values ...any) string {
		return fmt.Sprint(append([]any{key[len("table."):]}, values...)...)
	})
	want := `| key | required | file | value | help |
| --- | --- | --- | --- | --- |
| ` + "`title`" + ` | yes | each | text | about title |
| ` + "`weight`" + ` | | original | ` + "`high`, `low\\|none`" + ` | about weight |
| ` + "`goals`" + ` | yes | original | record | about goals |
| ` + "`goals.first`" + ` | yes | original | mostrefsobjective3 | about goals.first |
| ` + "`goals.second`" + ` | | original | refsobjective | about goals.second |
| ` + "`start`" + ` | | original | unknowndate | about start |
| ` + "`sources`" + ` | | original | records | about sources |
| ` + "`sources.year`" + ` | yes | original | number1900 2100 | about sources.year |
`
	if got != want {
		t.Errorf("the table is\n%s\nwant\n%s", got, want)
	}
}
