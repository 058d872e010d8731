package opendata

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Media types of what is answered.
const (
	JSON       = "application/json"
	CSV        = "text/csv; charset=utf-8; header=present" // RFC 7111
	SchemaType = "application/schema+json"
	Atom       = "application/atom+xml; charset=utf-8"
)

// Dialect is the JSON Schema that the schemas are written in.
const Dialect = "https://json-schema.org/draft/2020-12/schema"

type object = map[string]any

// Schema describes the JSON answers of a table to programs; address is where it is served. Members that are not told here
// never come; new ones would first be told here.
func (d Dataset) Schema(address string) ([]byte, error) {
	properties, required := object{}, []string{}
	for _, c := range d.Columns {
		properties[c.Name] = c.schema()
		required = append(required, c.Name)
	}
	answer := object{
		"dataset": object{"const": d.ID, "title": "数据集"},
		"schema":  object{"type": "string", "title": "本结构说明的地址"},
		"items":   object{"type": "array", "title": "各行", "items": object{"$ref": "#/$defs/row"}},
		"next":    object{"type": "string", "title": "下一页的地址，最后一页没有"},
	}
	needs := []string{"dataset", "schema", "items"}
	if d.OfRound {
		answer["round"] = object{"type": "string", "title": colRound.Title, "pattern": round.Pattern}
		needs = append(needs, "round")
	}
	return json.MarshalIndent(object{
		"$schema": Dialect, "$id": address, "title": d.Title, "description": d.About,
		"type": "object", "properties": answer, "required": needs, "additionalProperties": false,
		"$defs": object{"row": object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}},
	}, "", "  ")
}

func (c Column) schema() object {
	s := object{"type": c.Form.Type, "title": c.Title, "description": c.described()}
	switch {
	case c.Form.Type == "array":
		s["items"] = object{"type": "string", "minLength": 1}
	case c.Form.OneOf != nil:
		s["enum"] = c.Form.OneOf
	case c.Form.Pattern != "":
		s["pattern"] = c.Form.Pattern
	case c.Form.Format != "":
		s["format"] = c.Form.Format
	case c.Form.Type == "integer":
		s["minimum"] = 0
	case !c.Form.Empty:
		s["minLength"] = 1
	}
	return s
}

// described is the meaning of a column with the words of its codes.
func (c Column) described() string {
	text := c.Meaning
	for i, code := range c.Form.OneOf {
		mark := "，"
		if i == 0 {
			mark = "："
		}
		text += fmt.Sprintf("%s%s（%s）", mark, c.Form.Words[i], code)
	}
	return text
}

// Envelope is what stands around the rows of an answer.
type Envelope struct {
	Round  string // of a table that has one for each round
	Schema string // address
	Next   string // address of the next page, empty at the end
}

// JSON writes a page, the members of each row in the order of the columns.
func (d Dataset) JSON(e Envelope, p Page) ([]byte, error) {
	head := object{"dataset": d.ID, "schema": e.Schema}
	if d.OfRound {
		head["round"] = e.Round
	}
	if e.Next != "" {
		head["next"] = e.Next
	}
	items := make([]json.RawMessage, len(p.Rows))
	for i, r := range p.Rows {
		raw, err := d.object(r)
		if err != nil {
			return nil, err
		}
		items[i] = raw
	}
	head["items"] = items
	return json.Marshal(head)
}

func (d Dataset) object(r Row) (json.RawMessage, error) {
	if len(r) != len(d.Columns) {
		return nil, fmt.Errorf("opendata: a row of %d values, %s has %d columns", len(r), d.ID, len(d.Columns))
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, c := range d.Columns {
		if i > 0 {
			b.WriteByte(',')
		}
		value, err := json.Marshal(r[i])
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%q:%s", c.Name, value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
