package client

import "testing"

func TestAQuestionIsAnsweredOrThrownBack(t *testing.T) {
	c := Start(t, `import { oneEdit } from "./js/index.js";
export function answer([a, b]) {
  if (a === b) throw new TypeError("the same word");
  return oneEdit(a, b);
}`)
	if !Ask[bool](t, c, []string{"remezas", "remesas"}) {
		t.Error("the client does not answer")
	}
	if a := Try[bool](t, c, []string{"a", "a"}); a.Thrown != "TypeError: the same word" {
		t.Errorf("the client throws %q", a.Thrown)
	}
	if Ask[bool](t, c, []string{"remezas", "trata"}) {
		t.Error("the client does not go on after it has thrown")
	}
}
