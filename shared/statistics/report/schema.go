package report

import (
	"encoding/json"
	"io"

	"linxuan/shared/statistics"
)

// schemaFile and dictionaryFile stand beside the tables, which name them: what a table looks like to programs, and what its
// columns and indicators mean.
const (
	schemaFile     = "tables.schema.json"
	dictionaryFile = "dictionary.csv"
)

type object = map[string]any

// writeSchema describes the JSON tables of all breakdowns (JSON Schema 2020-12). Members that are not told here never come.
func writeSchema(w io.Writer, d statistics.Dictionary, years []int) error {
	var cells []object
	for _, i := range Indicators(d) {
		cells = append(cells, object{"title": i.Title, "description": UnitOf(i), "anyOf": []object{{"$ref": "#/$defs/hidden"}, cellSchema(i)}})
	}
	count := object{"type": "integer", "minimum": 0}
	text := object{"type": "string", "minLength": 1}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "集团化办学报告统计表", "description": d.Title,
		"type": "object", "additionalProperties": false, "required": []string{"by", "schema", "dictionary", "indicators", "places", "rows"},
		"properties": object{
			"by":         object{"title": "分类", "enum": Breakdowns},
			"schema":     object{"title": "本结构说明", "const": schemaFile},
			"dictionary": object{"title": "数据字典", "const": dictionaryFile},
			"indicators": object{"title": "指标，与各行的数据同序", "type": "array", "minItems": len(cells), "maxItems": len(cells), "items": object{"$ref": "#/$defs/indicator"}},
			"places":     object{"title": "各行的名称", "type": "array", "items": text},
			"rows":       object{"title": "各行", "type": "array", "items": object{"$ref": "#/$defs/row"}},
		},
		"$defs": object{
			"indicator": object{
				"type": "object", "additionalProperties": false, "required": []string{"id", "title", "section", "type", "unit"},
				"properties": object{
					"id": text, "title": text, "section": text, "unit": object{"title": "显示的单位", "type": "string"},
					"type": object{"enum": []string{"count", "amount", "ratio", "choice"}}, "options": object{"type": "array", "items": text},
				},
			},
			"row": object{
				"type": "object", "additionalProperties": false, "required": []string{"by", "year", "filings", "cells"},
				"properties": object{
					"by": object{"enum": Breakdowns}, "place": object{"title": "代码或名称", "type": "string"}, "year": object{"title": "统计年度", "enum": years},
					"filings": object{"title": "纳入的集团数", "type": "integer", "minimum": 0}, "hidden": object{"title": "整行不公布", "const": true},
					"cells": object{"title": "各指标", "type": "array", "prefixItems": cells, "items": false, "minItems": len(cells)},
				},
			},
			"hidden": object{
				"title": "不公布", "type": "object", "additionalProperties": false, "required": []string{"hidden"},
				"properties": object{"hidden": object{"const": true}, "groups": object{"const": 0}},
			},
			"groups": count,
			"exact":  object{"title": "最简分数", "type": "string", "pattern": "^[0-9]+(/[1-9][0-9]*)?$"},
			"quartiles": object{
				"title": "四分位数", "type": "object", "additionalProperties": false, "required": []string{"lower", "median", "upper"},
				"properties": object{"lower": object{"$ref": "#/$defs/exact"}, "median": object{"$ref": "#/$defs/exact"}, "upper": object{"$ref": "#/$defs/exact"}},
			},
		},
	})
}

// cellSchema describes a cell of an indicator that is shown.
func cellSchema(i statistics.Indicator) object {
	groups := object{"$ref": "#/$defs/groups"}
	properties := object{"groups": groups}
	if i.Type == statistics.Choice {
		option := object{
			"type": "object", "additionalProperties": false, "required": []string{"groups"},
			"properties": object{"groups": groups, "hidden": object{"title": "不公布", "const": true}},
		}
		properties["options"] = object{"title": "选择各选项的集团数", "type": "array", "items": option, "minItems": len(i.Options), "maxItems": len(i.Options)}
	} else {
		properties["total"] = object{"title": "合计，金额以元计，比例为分子之和", "type": "integer", "minimum": 0}
		properties["quartiles"] = object{"$ref": "#/$defs/quartiles"}
	}
	if i.Type == statistics.Ratio {
		properties["of"] = object{"title": "分母之和", "type": "integer", "minimum": 0}
	}
	return object{"type": "object", "additionalProperties": false, "required": []string{"groups"}, "properties": properties}
}
