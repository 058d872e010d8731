package template

import (
	"maps"
	"slices"
	"strings"
)

// checkReferences: every Ref, GetAtt and Sub in the file resolves, the branches of conditions that this environment does
// not take included; every parameter is used; DependsOn names resources; no resource depends on itself in a circle.
func checkReferences(s *subject) findings {
	var f findings
	used := map[string]bool{}
	walkCalls(s.document.root, func(fn string, argument any) {
		if fn != "Ref" && fn != "Fn::GetAtt" && fn != "Fn::Sub" {
			return
		}
		if _, err := s.document.call(fn, argument); err != nil {
			f.add("%v", err)
		}
		for _, name := range namesIn(fn, argument) {
			used[name] = true
		}
	})
	for parameter := range section(s.document.root, "Parameters") {
		if !used[parameter] {
			f.add("parameter %s is not used", parameter)
		}
	}
	if outputs, err := s.document.each(section(s.document.root, "Outputs")); err != nil {
		f.add("outputs: %v", err)
	} else if len(outputs) == 0 {
		f.add("no outputs")
	}
	f = append(f, circles(s)...)
	return f
}

// walkCalls visits every intrinsic function of a value, inner ones too.
func walkCalls(value any, visit func(fn string, argument any)) {
	switch v := value.(type) {
	case object:
		if fn, argument, ok := intrinsic(v); ok {
			visit(fn, argument)
		}
		for _, item := range v {
			walkCalls(item, visit)
		}
	case []any:
		for _, item := range v {
			walkCalls(item, visit)
		}
	}
}

// namesIn lists the parameters and resources that one call names.
func namesIn(fn string, argument any) []string {
	if fn == "Fn::GetAtt" {
		id, _ := target(object{fn: argument}, fn)
		if parts, ok := argument.([]any); ok && id == "" {
			id, _ = parts[0].(string)
		}
		return []string{id}
	}
	text, ok := argument.(string)
	if parts, two := argument.([]any); two && len(parts) == 2 {
		text, ok = parts[0].(string)
	}
	if !ok {
		return nil
	}
	if fn == "Ref" {
		id, _, _ := strings.Cut(text, ".")
		return []string{id}
	}
	var names []string
	for _, hole := range placeholder.FindAllStringSubmatch(text, -1) {
		id, _, _ := strings.Cut(hole[1], ".")
		names = append(names, id)
	}
	return names
}

// circles finds resources that depend on themselves: CloudFormation refuses to create them.
func circles(s *subject) findings {
	var f findings
	resources := section(s.document.root, "Resources")
	needs := map[string]map[string]bool{}
	for id, raw := range resources {
		needs[id] = map[string]bool{}
		if on, ok := raw.(object)["DependsOn"].(string); ok {
			if resources[on] == nil {
				f.add("%s: DependsOn %s, which is not there", id, on)
			}
			needs[id][on] = true
		}
		walkCalls(raw, func(fn string, argument any) {
			for _, name := range namesIn(fn, argument) {
				if resources[name] != nil {
					needs[id][name] = true
				}
			}
		})
	}
	for _, id := range slices.Sorted(maps.Keys(needs)) {
		if reaches(needs, id, id, map[string]bool{}) {
			f.add("%s depends on itself in a circle", id)
		}
	}
	return f
}

func reaches(needs map[string]map[string]bool, from, to string, seen map[string]bool) bool {
	for next := range needs[from] {
		if next == to {
			return true
		}
		if !seen[next] {
			seen[next] = true
			if reaches(needs, next, to, seen) {
				return true
			}
		}
	}
	return false
}
