package opendata

import (
	"linxuan/shared/enterprise"
	"linxuan/shared/notice"
	"linxuan/shared/registry"
)

// Noticed gives the rows of Notice.
func Noticed(n notice.Notice) []Row {
	var rows []Row
	for _, e := range n.Entries {
		rows = append(rows, entry(e))
	}
	return rows
}

func entry(e notice.Entry) Row {
	return Row{e.Group, e.Name, e.LeadUnits, e.Body, e.BodyName, e.Province}
}

// Listed gives the rows of List.
func Listed(l notice.List) []Row {
	var rows []Row
	for _, e := range l.Entries {
		rows = append(rows, append(entry(e), l.Number))
	}
	return rows
}

// Differing gives the rows of Differences.
func Differing(l notice.List) []Row {
	var rows []Row
	for _, d := range l.Differences {
		rows = append(rows, Row{d.Group, d.Name, string(d.Reason), l.Number})
	}
	return rows
}

// Registered gives the rows of Register; groups are the records of the listed ones, for the codes of their lead units.
func Registered(register []notice.Registered, groups map[string]registry.Record) []Row {
	var rows []Row
	for _, r := range register {
		codes := []string{}
		for _, l := range groups[r.Group].LeadUnits {
			codes = append(codes, string(l.USCC))
		}
		rows = append(rows, Row{
			r.Group, r.Name, r.LeadUnits, codes, r.Body, r.BodyName, r.Province, r.Round, string(r.Status), r.Since.String(), r.Document,
		})
	}
	return rows
}

// Histories gives the rows of History: those of a group from its listing on.
func Histories(register []notice.Registered) []Row {
	var rows []Row
	for _, r := range register {
		for _, c := range r.History {
			rows = append(rows, Row{r.Group, r.Name, r.Round, string(c.Status), c.Since.String(), c.Document})
		}
	}
	return rows
}

// Matched gives the rows of Enterprises (R8.2).
func Matched(register []notice.Registered, groups map[string]registry.Record, v enterprise.Version, list enterprise.List) []Row {
	var rows []Row
	for _, r := range register {
		for _, m := range list.Match(groups[r.Group].Group) {
			rows = append(rows, Row{r.Group, r.Name, string(m.USCC), m.Name, m.Seat, string(m.Standing), string(m.Since), int(v.Number)})
		}
	}
	return rows
}
