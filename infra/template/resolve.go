package template

import (
	"fmt"
	"regexp"
	"strings"
)

// nothing is the value of AWS::NoValue: the property that holds it is as if it were not written.
type nothing struct{}

func wrong(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrTemplate}, args...)...)
}

// resolve replaces every intrinsic function in a value by what it gives.
func (d *document) resolve(value any) (any, error) {
	switch v := value.(type) {
	case object:
		if fn, argument, ok := intrinsic(v); ok {
			return d.call(fn, argument)
		}
		return d.each(v)
	case []any:
		list := make([]any, 0, len(v))
		for _, item := range v {
			resolved, err := d.resolve(item)
			if err != nil {
				return nil, err
			}
			if resolved != (nothing{}) {
				list = append(list, resolved)
			}
		}
		return list, nil
	}
	return value, nil
}

func (d *document) each(o object) (object, error) {
	out := make(object, len(o))
	for name, item := range o {
		resolved, err := d.resolve(item)
		if err != nil {
			return nil, fmt.Errorf("%w (in %s)", err, name)
		}
		if resolved != (nothing{}) {
			out[name] = resolved
		}
	}
	return out, nil
}

// intrinsic says whether a mapping is a call: one key, Ref or Fn::….
func intrinsic(o object) (fn string, argument any, ok bool) {
	if len(o) != 1 {
		return "", nil, false
	}
	for key, value := range o {
		if key == "Ref" || strings.HasPrefix(key, "Fn::") {
			return key, value, true
		}
	}
	return "", nil, false
}

func (d *document) call(fn string, argument any) (any, error) {
	switch fn {
	case "Ref":
		name, _ := argument.(string)
		return d.ref(name)
	case "Fn::GetAtt":
		if parts, ok := argument.([]any); ok && len(parts) == 2 {
			return d.attribute(fmt.Sprint(parts[0]), fmt.Sprint(parts[1]))
		}
	case "Fn::Sub":
		return d.sub(argument)
	case "Fn::Join":
		return d.join(argument)
	case "Fn::If":
		if parts, ok := argument.([]any); ok && len(parts) == 3 {
			holds, err := d.condition(parts[0])
			if err != nil {
				return nil, err
			}
			if holds {
				return d.resolve(parts[1])
			}
			return d.resolve(parts[2])
		}
	case "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not":
		return d.logic(fn, argument)
	}
	return nil, wrong("%s of %v is not read here", fn, argument)
}

var placeholder = regexp.MustCompile(`\$\{([^}]*)\}`)

// sub fills ${Name}, ${Name.Attribute} and the variables of the second form; ${!x} stands for ${x} itself.
func (d *document) sub(argument any) (any, error) {
	text, ok := argument.(string)
	variables := object{}
	if parts, two := argument.([]any); two && len(parts) == 2 {
		text, ok = parts[0].(string)
		variables, _ = parts[1].(object)
	}
	if !ok {
		return nil, wrong("Fn::Sub of %v", argument)
	}
	var failed error
	filled := placeholder.ReplaceAllStringFunc(text, func(hole string) string {
		name := hole[2 : len(hole)-1]
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			return "${" + literal + "}"
		}
		value, err := d.named(name, variables)
		if err != nil {
			failed = err
		}
		return fmt.Sprint(value)
	})
	return filled, failed
}

func (d *document) named(name string, variables object) (any, error) {
	if value, ok := variables[name]; ok {
		return d.resolve(value)
	}
	if id, attribute, dotted := strings.Cut(name, "."); dotted {
		return d.attribute(id, attribute)
	}
	return d.ref(name)
}

func (d *document) join(argument any) (any, error) {
	parts, ok := argument.([]any)
	if !ok || len(parts) != 2 {
		return nil, wrong("Fn::Join of %v", argument)
	}
	resolved, err := d.resolve(parts[1])
	if err != nil {
		return nil, err
	}
	list, ok := resolved.([]any)
	if !ok {
		return nil, wrong("Fn::Join of %v", argument)
	}
	words := make([]string, len(list))
	for i, item := range list {
		words[i] = fmt.Sprint(item)
	}
	return strings.Join(words, fmt.Sprint(parts[0])), nil
}

// condition is the truth of a named condition, or of a call in its place.
func (d *document) condition(of any) (bool, error) {
	if named, ok := of.(object); ok && len(named) == 1 && named["Condition"] != nil {
		of = named["Condition"]
	}
	if name, ok := of.(string); ok {
		declared, known := section(d.root, "Conditions")[name]
		if !known {
			return false, wrong("no condition %s", name)
		}
		done, err := d.enter("condition " + name)
		if err != nil {
			return false, err
		}
		defer done()
		of = declared
	}
	value, err := d.resolve(of)
	if err != nil {
		return false, err
	}
	holds, ok := value.(bool)
	if !ok {
		return false, wrong("%v is no condition", of)
	}
	return holds, nil
}

func (d *document) logic(fn string, argument any) (any, error) {
	parts, _ := argument.([]any)
	if fn == "Fn::Equals" {
		if len(parts) != 2 {
			return nil, wrong("Fn::Equals of %v", argument)
		}
		sides, err := d.resolve(parts)
		if err != nil {
			return nil, err
		}
		pair := sides.([]any)
		return fmt.Sprint(pair[0]) == fmt.Sprint(pair[1]), nil
	}
	if len(parts) == 0 || fn == "Fn::Not" && len(parts) != 1 {
		return nil, wrong("%s of %v", fn, argument)
	}
	count := 0
	for _, part := range parts {
		holds, err := d.condition(part)
		if err != nil {
			return nil, err
		}
		if holds {
			count++
		}
	}
	switch fn {
	case "Fn::Not":
		return count == 0, nil
	case "Fn::Or":
		return count > 0, nil
	}
	return count == len(parts), nil
}

// enter guards against a circle of names; the caller leaves with the returned function.
func (d *document) enter(what string) (func(), error) {
	if d.busy[what] {
		return nil, wrong("%s leads back to itself", what)
	}
	d.busy[what] = true
	return func() { delete(d.busy, what) }, nil
}
