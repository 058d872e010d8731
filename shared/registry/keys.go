package registry

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"linxuan/shared/table"
)

// Access patterns of the registry in the Records table:
//
//	pk                  sk              what                                                 read by
//	registry            bodies          all recommending bodies, one item                    every derivation, one GetItem
//	group#<id>          group           a group's record with its jurisdiction               id
//	group#<id>          transfer#<id>   transfers of the group, open and settled             the group and both bodies
//	groups              <number>        a row of the list; reserves the number               list of the secretariat
//	                                    gsi1 groups#<body> / <number>                        list of a body
//	group-name#<name>   name            reserves a name, names its group                     import
//	transfers#<body>    <transfer id>   leads to a transfer in which the body has a say      list of a body
//
// A name is reserved in its canonical spelling, so that brackets of full and half width or a blank make no second group.

var bodiesKey = table.Key{PK: "registry", SK: "bodies"}

func groupKey(id string) table.Key      { return table.Key{PK: "group#" + id, SK: "group"} }
func numberKey(number string) table.Key { return table.Key{PK: groupsPK, SK: number} }
func nameKey(name string) table.Key {
	return table.Key{PK: "group-name#" + canonical(name), SK: "name"}
}

func transferKey(group, id string) table.Key {
	return table.Key{PK: "group#" + group, SK: transferPrefix + id}
}

func transferListKey(body, id string) table.Key { return table.Key{PK: "transfers#" + body, SK: id} }

const (
	groupsPK       = "groups"
	transferPrefix = "transfer#"
)

func groupsOfBody(body string) string { return "groups#" + body }

func canonical(name string) string {
	return strings.Join(strings.Fields(norm.NFKC.String(name)), "")
}
