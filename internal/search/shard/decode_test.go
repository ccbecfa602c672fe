package shard

import (
	"fmt"
	"strings"
)

// What the browser reads is read here too, to compare with.

// DecodeTerms reads a shard of terms; fields and docs bound what may stand in it.
func DecodeTerms(text string, fields, docs int) ([]Term, error) {
	var list []Term
	if text == "" {
		return nil, nil
	}
	before := ""
	for i, entry := range strings.Split(text, ",") {
		front, _, _ := strings.Cut(entry, ":")
		word, err := readFront(before, front)
		if err != nil {
			return nil, fmt.Errorf("term %d: %w", i, err)
		}
		t := Term{Text: word}
		if t.Fields, err = DecodeFields(entry[len(front):], fields, docs); err != nil {
			return nil, fmt.Errorf("term %d: %w", i, err)
		}
		list = append(list, t)
		before = word
	}
	return list, nil
}

// DecodeWords reads a shard of words of so many languages.
func DecodeWords(text string, languages int) ([]Word, error) {
	var list []Word
	if text == "" {
		return nil, nil
	}
	before := ""
	for i, entry := range strings.Split(text, ",") {
		if len(entry) < languages {
			return nil, fmt.Errorf("word %d: %w", i, ErrFormat)
		}
		w := Word{Weights: make([]int, languages)}
		for n := range w.Weights {
			if w.Weights[n] = int(values[entry[n]]); w.Weights[n] < 0 {
				return nil, fmt.Errorf("word %d: %w", i, ErrFormat)
			}
		}
		var err error
		if w.Text, err = readFront(before, entry[languages:]); err != nil {
			return nil, fmt.Errorf("word %d: %w", i, err)
		}
		list = append(list, w)
		before = w.Text
	}
	return list, nil
}

// DecodeLengths reads what EncodeLengths wrote.
func DecodeLengths(text string, fields, docs, open, usual int) ([][]int, error) {
	r := numbers{text: text}
	lengths := make([][]int, fields)
	for f := range lengths {
		lengths[f] = make([]int, docs)
		if f == open {
			for d := range docs {
				n, err := r.nextLength()
				if err != nil {
					return nil, err
				}
				lengths[f][d] = n
			}
			continue
		}
		for d := range docs {
			lengths[f][d] = usual
		}
		n, err := r.next()
		if err != nil {
			return nil, err
		}
		doc := 0
		for range n {
			step, err := r.next()
			if err != nil {
				return nil, err
			}
			length, err := r.nextLength()
			if err != nil {
				return nil, err
			}
			if doc += step; doc >= docs {
				return nil, ErrFormat
			}
			lengths[f][doc] = length
		}
	}
	if r.at != len(text) {
		return nil, ErrFormat
	}
	return lengths, nil
}

// DecodeDocs reads a list of documents.
func DecodeDocs(text string, docs int) ([]int, error) {
	r := numbers{text: text}
	var list []int
	doc := 0
	for r.at < len(text) {
		step, err := r.next()
		if err != nil {
			return nil, err
		}
		if doc += step; doc >= docs {
			return nil, ErrFormat
		}
		list = append(list, doc)
	}
	return list, nil
}

func (r *numbers) nextLength() (int, error) {
	n, err := r.next()
	if err != nil || n >= 256 {
		return 0, ErrFormat
	}
	if n < 16 {
		return n, nil
	}
	return (8 + n&7) << (n>>3 - 1), nil
}

func readFront(before, entry string) (string, error) {
	if entry == "" {
		return "", ErrFormat
	}
	shared := int(values[entry[0]])
	if shared < 0 || shared > len(before) {
		return "", ErrFormat
	}
	text := before[:shared] + entry[1:]
	for i := range len(text) {
		if c := text[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return "", ErrFormat
		}
	}
	if text <= before {
		return "", ErrFormat
	}
	return text, nil
}
