package kb_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"compendio/internal/kb"
	"compendio/internal/schema"
)

var update = flag.Bool("update", false, "write docs/schema anew")

// docs/schema says of each kind what its declaration says. Editors of text complete
// and check front matter by it.
func TestSchemaFiles(t *testing.T) {
	for _, k := range kb.AllKinds() {
		want, err := schema.JSON(k.Name, k.Fields(), []string{"es", "en"})
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join("..", "..", "docs", "schema", k.Name+".json")
		if *update {
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the kind declares: %v; go test ./internal/kb -run SchemaFiles -update", name, err)
		}
	}
}

// What the schema of practices says of their keys.
func TestSchemaOfPractices(t *testing.T) {
	data, err := os.ReadFile("../../docs/schema/practice.json")
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Required             []string
		AdditionalProperties bool
		Properties           map[string]struct {
			Enum       []string
			MaxItems   int
			Required   []string
			Properties map[string]struct{ MinItems, MaxItems int }
		}
	}
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	if p := s.Properties; s.AdditionalProperties || len(p["type"].Enum) != 7 || p["principles"].MaxItems != 4 || p["objectives"].Properties["primary"].MaxItems != 3 ||
		p["objectives"].Properties["primary"].MinItems != 1 || len(p["objectives"].Required) != 1 || p["sources"].MaxItems != 0 {
		t.Errorf("the schema is %+v", s)
	}
	for _, key := range []string{"title", "summary", "start", "actors", "evidence", "updated", "objectives"} {
		found := false
		for _, r := range s.Required {
			found = found || r == key
		}
		if !found {
			t.Errorf("%s is not required", key)
		}
	}
}
