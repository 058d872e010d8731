// Package seed holds the data a deployment starts from: the recommending bodies, the files of the rounds, and invented groups
// for demonstrations and tests. Bodies' names and councils are sample data, to be replaced by the ministry.
package seed

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
)

// Files holds the YAML files of the rounds: round-<id>.yaml, and the schemes and dictionaries that they name.
//
//go:embed *.yaml
var Files embed.FS

//go:embed *.csv
var tables embed.FS

// Bodies lists the recommending bodies in the order of their file: provinces, corps, cities, councils.
func Bodies() []registry.Body { return slices.Clone(bodies()) }

var bodies = sync.OnceValue(func() []registry.Body {
	var list []registry.Body
	for _, row := range table("bodies.csv") {
		list = append(list, registry.Body{
			Code: row["code"], Kind: registry.BodyKind(row["kind"]), Name: row["name"], Adcode: registry.Adcode(row["adcode"]),
		})
	}
	return list
})

// RoundIDs lists the rounds that have a file, in order.
func RoundIDs() []string {
	names, err := fs.Glob(Files, "round-*.yaml")
	if err != nil {
		panic(err) // the pattern is fixed
	}
	ids := make([]string, 0, len(names))
	for _, name := range names {
		ids = append(ids, strings.TrimSuffix(strings.TrimPrefix(name, "round-"), ".yaml"))
	}
	return ids
}

// Round is a round with everything it is made of.
type Round struct {
	Config     round.Config
	Indicators statistics.Dictionary
	Scheme     review.Scheme
}

// LoadRound reads a round's configuration and the files it names, and holds them against each other. The error is fs.ErrNotExist
// for an unknown round or file, else the refusal of the package that owns the file.
func LoadRound(id string) (Round, error) {
	var r Round
	data, err := Files.ReadFile("round-" + id + ".yaml")
	if err != nil {
		return Round{}, fmt.Errorf("round %s: %w", id, err)
	}
	if r.Config, err = round.ParseConfig(data); err != nil {
		return Round{}, fmt.Errorf("round %s: %w", id, err)
	}
	if data, err = Files.ReadFile(r.Config.Files.Indicators); err != nil {
		return Round{}, fmt.Errorf("round %s: %w", id, err)
	}
	if r.Indicators, err = statistics.ParseDictionary(data); err != nil {
		return Round{}, fmt.Errorf("%s: %w", r.Config.Files.Indicators, err)
	}
	if data, err = Files.ReadFile(r.Config.Files.Scheme); err != nil {
		return Round{}, fmt.Errorf("round %s: %w", id, err)
	}
	if r.Scheme, err = review.ParseScheme(data); err != nil {
		return Round{}, fmt.Errorf("%s: %w", r.Config.Files.Scheme, err)
	}
	unknown := r.Scheme.UnknownSources(func(id string) bool { _, ok := r.Indicators.Indicator(id); return ok })
	if len(unknown) > 0 {
		return Round{}, fmt.Errorf("%s: indicators %v are not in %s", r.Config.Files.Scheme, unknown, r.Config.Files.Indicators)
	}
	return r, nil
}

// table reads an embedded table as rows by column name. The tables are tested, so a broken one is a panic.
func table(name string) []map[string]string {
	f, err := tables.Open(name)
	if err != nil {
		panic(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(err)
	}
	list := make([]map[string]string, 0, len(rows)-1)
	for _, row := range rows[1:] {
		m := make(map[string]string, len(row))
		for i, value := range row {
			m[rows[0][i]] = value
		}
		list = append(list, m)
	}
	return list
}
