package account

import (
	"context"
	"net/mail"
	"strings"

	"linxuan/shared/table"
)

// plainAddress says whether a text is one address in the form that every mail server takes: name@host (RFC 5321), in ASCII,
// without a display name, quotes or a route.
func plainAddress(text string) bool {
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' }) {
		return false
	}
	name, host, _ := strings.Cut(text, "@")
	return len(name) <= 64 && strings.Contains(host, ".")
}

// Scope is whom letters are for; exactly one is set. Mail names an account's request to confirm an address.
type Scope struct{ Group, Body, Role, Account, Mail string }

// Addressee is an account that letters can go to; the code is that of an address which is to be confirmed, and else empty.
type Addressee struct{ Account, Mail, Code string }

// Addressees gives a page of those who act in a scope now, by what their accounts say at this moment: nobody whose account is
// disabled, nobody without an address, no officer of a group among a body's own.
func Addressees(ctx context.Context, s *table.Store, of Scope, limit int, cursor string) ([]Addressee, string, error) {
	var q table.Query
	switch {
	case of.Mail != "":
		return confirming(ctx, s, of.Mail)
	case of.Account != "":
		p, found, err := table.Find[Person](ctx, s, s.Accounts, personKey(of.Account))
		if err != nil || !found {
			return nil, "", err
		}
		return addressed([]Person{p}, of), "", nil
	case of.Group != "":
		q = table.Query{PK: groupPK + of.Group, Prefix: Group + "#", Limit: limit}
	case of.Body != "":
		q = table.Query{PK: bodyPK + of.Body, Prefix: Body + "#", Limit: limit}
	case of.Role != "":
		q = table.Query{PK: peoplePK, Prefix: of.Role + "#", Limit: limit}
	default:
		return nil, "", nil
	}
	rows, next, err := table.Page[reserved](ctx, s, s.Accounts, q, cursor)
	if err != nil {
		return nil, "", err
	}
	keys := make([]table.Key, len(rows))
	for i, row := range rows {
		keys[i] = personKey(row.ID)
	}
	found, err := table.GetMany[Person](ctx, s, s.Accounts, keys)
	if err != nil {
		return nil, "", err
	}
	people := make([]Person, 0, len(keys))
	for _, k := range keys {
		if p, there := found[k]; there {
			people = append(people, p)
		}
	}
	return addressed(people, of), next, nil
}

// addressed keeps those who are in the scope and can get a letter. The lists only say whom to look at: the account decides.
func addressed(people []Person, of Scope) []Addressee {
	var all []Addressee
	for _, p := range people {
		in := of.Account == p.ID && p.ID != "" ||
			of.Group != "" && p.Role == Group && p.Group == of.Group ||
			of.Body != "" && p.Role == Body && p.Body == of.Body ||
			of.Role != "" && p.Role == of.Role
		if in && !p.Disabled && p.Mail != "" {
			all = append(all, Addressee{Account: p.ID, Mail: p.Mail})
		}
	}
	return all
}
