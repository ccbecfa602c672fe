package search_test

import (
	"os"
	"slices"
	"testing"

	"compendio/internal/search"
	"compendio/internal/sitetest"
	"compendio/internal/sitetest/client"
)

// keeper answers for static/js/records.js over the exported files, and tells how many of them it read.
const keeper = `import { readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { Records } from "./js/records.js";
export async function answer({ root, folder, lang, ids }) {
  const arrived = new Map();
  globalThis.compendio = (chunk, data) => arrived.set(chunk, data);
  const read = (file, chunk) => {
    vm.runInThisContext(readFileSync(join(root, file), "utf8"));
    return arrived.get(chunk);
  };
  const records = new Records(async (chunk) => read(join(folder, chunk + ".js"), chunk), lang, async () => read("search/current.js", "current"));
  const found = await Promise.all(ids.map((id) => records.find(id)));
  return { read: arrived.size, found: found.map((r) => r ? { id: r[0], address: r[1], title: r[2], line: r[3], facts: r[7].map((f) => f[0]) } : null) };
}`

type keptRecord struct {
	ID, Address, Title, Line string
	Facts                    []string
}

type keptAnswer struct {
	Read  int
	Found []*keptRecord
}

// Every entry and country is found by its ID, with all that a folder shows of it.
func TestAFolderFindsWhatItHolds(t *testing.T) {
	c := client.Start(t, keeper)
	for name, site := range map[string]*published{"the content": open(t, os.DirFS("../..")).publish(t), "a generated site": open(t, sitetest.GenerateFS(300, 1)).publish(t)} {
		for _, lang := range site.plan.Languages {
			records := search.Records(site.plan, site.words[lang])
			var ids []string
			for _, r := range records {
				ids = append(ids, r.ID)
			}
			got := client.Ask[keptAnswer](t, c, map[string]any{"root": site.dir, "folder": folder, "lang": lang, "ids": ids})
			for i, r := range records {
				if g := got.Found[i]; g == nil || g.ID != r.ID || g.Address != r.Address || g.Title != r.Title || g.Line != r.Meta {
					t.Errorf("%s in %s: of %s the folder shows %v", name, lang, r.ID, g)
				} else if r.Kind == "practice" && len(g.Facts) < 4 {
					t.Errorf("%s in %s: of %s the folder shows the facts %q", name, lang, r.ID, g.Facts)
				}
			}
		}
	}
}

func TestAFolderAsksOnlyForWhatItNeeds(t *testing.T) {
	site := open(t, sitetest.GenerateFS(300, 1)).publish(t)
	records := search.Records(site.plan, site.words["es"])
	last := slices.MaxFunc(records, func(a, b search.Record) int { return map[bool]int{true: 1, false: -1}[a.ID > b.ID] })
	ids := []string{last.ID, "practice/never", "", "A", "zzz/zzz", "__proto__", "practice"}
	got := client.Ask[keptAnswer](t, client.Start(t, keeper), map[string]any{"root": site.dir, "folder": folder, "lang": "es", "ids": ids})
	for i, r := range got.Found {
		if (r != nil) != (i == 0) {
			t.Errorf("of %q the folder shows %v", ids[i], r)
		}
	}
	if got.Read > 5 { // the first files, the list, and where these stand or would stand
		t.Errorf("for %q it read %d files", ids, got.Read)
	}
}
