package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// change is one change of a listed group's standing.
type change struct {
	Status   string `json:"status"`
	Since    string `json:"since"`
	Document string `json:"document"`
	List     int    `json:"list"`
	Case     string `json:"case"`
	Ground   string `json:"ground"`
}

type registered struct {
	shown
	Round    string   `json:"round"`
	Status   string   `json:"status"`
	Since    string   `json:"since"`
	Document string   `json:"document"`
	History  []change `json:"history"`
}

// register derives the register from the lists of all rounds and the decisions on listed groups: whole histories, and today's
// standing from the last change of each (R8.1).
func (r *record) register(plays []*play) {
	const place = "notice/register.json"
	var rows []registered
	if err := json.Unmarshal(bytes.TrimSpace(r.files["register.json"]), &rows); !r.hold(place, err) {
		return
	}
	want := r.listings(plays)
	decisions := r.decisions(want)
	for _, row := range rows {
		due := want[row.Group]
		if due.Round != row.Round {
			r.wrong(place, "group %s of round %q: the lists have it in %q", row.Group, row.Round, due.Round)
		}
		if !slices.Equal(row.History, due.History) {
			r.wrong(place, "group %s: its history is not that of the lists and the decisions (R8.1)", row.Group)
		}
		if n := len(due.History); n > 0 {
			if last := due.History[n-1]; row.Status != last.Status || row.Since != last.Since || row.Document != last.Document {
				r.wrong(place, "group %s is %q since %s, the decisions say %q since %s (R8.1)", row.Group, row.Status, row.Since, last.Status, last.Since)
			}
		}
		delete(want, row.Group)
	}
	for _, g := range sorted(want) {
		r.wrong(place, "group %s is listed in %s and not in the register", g, want[g].Round)
	}
	r.ok("the register holds %d groups, as the lists and %d decisions on them have it (R8.1)", len(rows), decisions)
}

// listings are the rows that the lists of all rounds make.
func (r *record) listings(plays []*play) map[string]registered {
	rows := map[string]registered{}
	for _, p := range plays {
		for _, name := range p.names {
			var l finalList
			if !strings.HasPrefix(name, p.round+"/list-") || !r.hold("notice/"+name, json.Unmarshal(r.files[name], &l)) {
				continue
			}
			for _, e := range l.Entries {
				if _, there := rows[e.Group]; !there {
					rows[e.Group] = registered{Round: p.round, History: []change{{Status: "listed", Since: l.PublishedAt, List: l.Number}}}
				}
			}
		}
	}
	return rows
}

// leads are the outcomes that each standing allows, and what they make of it.
var leads = map[string]map[string]string{
	"listed":    {"suspended": "suspended", "revoked": "revoked"},
	"suspended": {"reinstated": "listed", "revoked": "revoked"},
	"revoked":   {"reinstated": "listed"},
}

// decisions adds to the rows what the log says was decided on their groups, and counts it. A decision ends a case that was opened
// before; a dismissal names no group and changes nothing.
func (r *record) decisions(rows map[string]registered) int {
	opened := map[string]bool{}
	n := 0
	for i := range r.entries {
		e := &r.entries[i]
		if e.Act == "adjustment-opened" {
			opened[e.Subject] = true
		}
		if e.Act != "adjustment-decided" {
			continue
		}
		if !opened[e.Subject] {
			r.wrong(at(e), "it decides a case that nobody opened (R8.1)")
		}
		delete(opened, e.Subject) // a case is decided once
		if e.Facts["outcome"] == "dismissed" {
			continue
		}
		n++
		row, listed := rows[e.Facts["group"]]
		if !listed {
			r.wrong(at(e), "it decides on a group that no list has (R8.1)")
			continue
		}
		now := row.History[len(row.History)-1].Status
		if to, may := leads[now][e.Facts["outcome"]]; !may || to != e.Facts["status"] {
			r.wrong(at(e), "%q makes a group that is %q into %q (R8.1)", e.Facts["outcome"], now, e.Facts["status"])
		}
		row.History = append(row.History, change{
			Status: e.Facts["status"], Since: e.At.String(), Document: e.Facts["document"], Case: e.Subject, Ground: e.Facts["ground"],
		})
		rows[e.Facts["group"]] = row
	}
	return n
}
