package template

import "strings"

// Statement is one statement of a function's role.
type Statement struct {
	Sid         string
	Policy      string // logical id of the managed policy it comes from, or of the role
	Deny        bool
	Actions     []string // "dynamodb:PutItem"; * and ? stand for any characters and any one
	Resources   []string // ARNs, with the same wildcards
	LeadingKeys []string // patterns for partition keys (dynamodb:LeadingKeys): an Allow holds if all keys fit, a Deny if any does; empty: no condition
}

// Allows says whether the function's role lets it do the action on the resource, as IAM decides it: one Allow is needed,
// and no Deny may fit. The leading keys are the partition keys that a DynamoDB request touches (of the index where it asks
// one). A request without keys passes the condition of an Allow, as ForAllValues is true of nothing, and is not met by that
// of a Deny (ForAnyValue). The calls of DynamoDB that hold several operations are judged by those: TransactWriteItems as
// PutItem, UpdateItem, DeleteItem and ConditionCheckItem, TransactGetItems as GetItem. Policies of the resource's own side
// are not part of it.
func (f Function) Allows(action, resource string, leadingKeys []string) bool {
	allowed := false
	for _, s := range f.Statements {
		if !s.fits(action, resource, leadingKeys) {
			continue
		}
		if s.Deny {
			return false
		}
		allowed = true
	}
	return allowed
}

func (s Statement) fits(action, resource string, leadingKeys []string) bool {
	if !likeAny(s.Resources, resource) || !likeAny(lower(s.Actions), strings.ToLower(action)) {
		return false
	}
	if len(s.LeadingKeys) == 0 {
		return true
	}
	fit := 0
	for _, key := range leadingKeys {
		if likeAny(s.LeadingKeys, key) {
			fit++
		}
	}
	if s.Deny {
		return fit > 0
	}
	return fit == len(leadingKeys)
}

func lower(words []string) []string {
	low := make([]string, len(words))
	for i, w := range words {
		low[i] = strings.ToLower(w)
	}
	return low
}

func likeAny(patterns []string, s string) bool {
	for _, p := range patterns {
		if like(p, s) {
			return true
		}
	}
	return false
}

// like matches as IAM does: * is any run of characters, slashes and colons included, ? is any one character.
func like(pattern, s string) bool {
	star, mark := -1, 0 // the last star, and where in s it began to match
	p, i := 0, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
