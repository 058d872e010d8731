package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/danielgtaylor/huma/v2"

	"linxuan/infra/local/stack"
	"linxuan/shared/api"
)

// merged builds every function without any store behind it and puts their documents together.
func merged(ctx context.Context, functions map[string]stack.Build) ([]byte, error) {
	parts := map[string]document{}
	var problems []error
	for name, build := range functions {
		f, err := build(ctx, nowhere())
		if err == nil && f.Router() != nil { // pages have no operations
			parts[name], err = read(f.Router().Document())
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("function %s: %w", name, err))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	all, err := merge(parts)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err = e.Encode(all)
	return b.Bytes(), err
}

// merge puts documents together by the names of their functions. Two operations at one place are a mistake; a schema's name
// that means different things in different functions gets the function's name before it.
func merge(parts map[string]document) (document, error) {
	all := document{Paths: map[string]map[string]any{}}
	all.Components.Schemas = map[string]any{}
	ambiguous := ambiguous(parts)
	var problems []error
	for _, function := range slices.Sorted(maps.Keys(parts)) {
		one := parts[function]
		rename := func(name string) string {
			if ambiguous[name] {
				return strings.ToUpper(function[:1]) + function[1:] + name
			}
			return name
		}
		all.OpenAPI, all.Info = one.OpenAPI, one.Info
		for name, schema := range one.Components.Schemas {
			all.Components.Schemas[rename(name)] = renamed(schema, rename)
		}
		for path, operations := range one.Paths {
			if all.Paths[path] == nil {
				all.Paths[path] = map[string]any{}
			}
			for method, operation := range operations {
				if _, there := all.Paths[path][method]; there {
					problems = append(problems, fmt.Errorf("function %s: another has %s %s too", function, method, path))
				}
				all.Paths[path][method] = renamed(operation, rename)
			}
		}
	}
	return all, errors.Join(problems...)
}

// ambiguous lists the names that do not mean the same in all functions that use them.
func ambiguous(parts map[string]document) map[string]bool {
	found, meaning := map[string]bool{}, map[string]any{}
	for _, one := range parts {
		for name, schema := range one.Components.Schemas {
			if known, there := meaning[name]; there && !reflect.DeepEqual(known, schema) {
				found[name] = true
			}
			meaning[name] = schema
		}
	}
	return found
}

// renamed is a part of a document with other names in its references.
func renamed(part any, rename func(string) string) any {
	switch part := part.(type) {
	case map[string]any:
		out := make(map[string]any, len(part))
		for key, value := range part {
			ref, isText := value.(string)
			if name, found := strings.CutPrefix(ref, schemas); found && isText && key == "$ref" {
				value = schemas + rename(name)
			}
			out[key] = renamed(value, rename)
		}
		return out
	case []any:
		out := make([]any, len(part))
		for i, value := range part {
			out[i] = renamed(value, rename)
		}
		return out
	}
	return part
}

const schemas = "#/components/schemas/"

// nowhere is a setup that suffices to register operations. Any variable of the environment is set: none is used before a
// request comes.
func nowhere() api.Setup {
	return api.Setup{
		AWS: aws.Config{Region: "cn-north-1"}, Clock: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler),
		Getenv: func(name string) string {
			switch name { // some must be names that there are
			case "KEY_KIND":
				return "ed25519"
			case "WITNESSES":
				return "none"
			case "SECOND_FACTOR_ROLES":
				return "ministry"
			}
			return "https://nowhere.example/a-value-of-32-characters-and-more/" + name
		},
	}
}

// document is the part of OpenAPI 3.0.3 that the functions' documents have.
type document struct {
	OpenAPI    string                    `json:"openapi"`
	Info       any                       `json:"info"`
	Paths      map[string]map[string]any `json:"paths"`
	Components struct {
		Schemas map[string]any `json:"schemas"`
	} `json:"components"`
}

func read(d *huma.OpenAPI) (document, error) {
	var one document
	raw, err := d.Downgrade()
	if err != nil {
		return one, err
	}
	return one, json.Unmarshal(raw, &one)
}
