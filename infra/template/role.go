package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// policyDocument is a policy as it stands in the template; an element that is not named here is refused, because a
// permission that is read wrongly is worse than one that is not read.
type policyDocument struct {
	Version   string
	Statement []struct {
		Sid       string
		Effect    string
		Action    oneOrMore
		Resource  oneOrMore
		Condition map[string]map[string]oneOrMore
	}
}

type oneOrMore []string

// UnmarshalJSON reads a string or a list of strings.
func (o *oneOrMore) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	var more []string
	if err := json.Unmarshal(raw, &more); err != nil {
		return err
	}
	*o = more
	return nil
}

// statements collects what a function's role allows: its own policies and the managed policies of the template.
func (b builder) statements(function resource) ([]Statement, error) {
	roleID, ok := target(function.written["Role"], "Fn::GetAtt")
	role, known := b.byID[roleID]
	if !ok || !known || role.Type != "AWS::IAM::Role" {
		return nil, wrong("%s: no role of this template", function.ID)
	}
	var list []Statement
	managed, _ := role.written["ManagedPolicyArns"].([]any)
	for _, reference := range managed {
		id, ok := target(reference, "Ref")
		policy, known := b.byID[id]
		if !ok || !known || policy.Type != "AWS::IAM::ManagedPolicy" {
			return nil, wrong("%s: %v is no policy of this template", roleID, reference)
		}
		more, err := statementsOf(id, policy.Properties["PolicyDocument"])
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	own, _ := role.Properties["Policies"].([]any)
	for _, policy := range own {
		inner, _ := policy.(object)
		more, err := statementsOf(roleID, inner["PolicyDocument"])
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// target is the logical id that a Ref or GetAtt names.
func target(value any, call string) (string, bool) {
	o, _ := value.(object)
	switch argument := o[call].(type) {
	case string:
		return argument, true
	case []any:
		if len(argument) == 2 && argument[1] == "Arn" {
			return fmt.Sprint(argument[0]), true
		}
	}
	return "", false
}

func statementsOf(from string, document any) ([]Statement, error) {
	raw, err := json.Marshal(document)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrTemplate, from, err)
	}
	var p policyDocument
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrTemplate, from, err)
	}
	list := make([]Statement, 0, len(p.Statement))
	for _, s := range p.Statement {
		if s.Effect != "Allow" && s.Effect != "Deny" || len(s.Action) == 0 || len(s.Resource) == 0 {
			return nil, wrong("%s: statement %s: effect, actions or resources are missing", from, s.Sid)
		}
		keys, err := leadingKeys(s.Effect, s.Condition)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: statement %s", err, from, s.Sid)
		}
		list = append(list, Statement{
			Sid: s.Sid, Policy: from, Deny: s.Effect == "Deny", Actions: s.Action, Resources: s.Resource, LeadingKeys: keys,
		})
	}
	return list, nil
}

// leadingKeys reads the one condition that roles of functions use, in the form that is safe for the effect: an Allow for
// some key of a request would let its other keys pass, a Deny for all keys would miss a request with one more.
func leadingKeys(effect string, condition map[string]map[string]oneOrMore) ([]string, error) {
	if len(condition) == 0 {
		return nil, nil
	}
	operator := map[string]string{"Allow": "ForAllValues:StringLike", "Deny": "ForAnyValue:StringLike"}[effect]
	test := condition[operator]
	keys := test["dynamodb:LeadingKeys"]
	if len(condition) != 1 || len(test) != 1 || len(keys) == 0 {
		return nil, wrong("condition %v is not read here", condition)
	}
	return slices.Clone([]string(keys)), nil
}
