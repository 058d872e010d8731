package template

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ErrTemplate is in every error about the template's text: not YAML, an unknown name, a form that this reader does not take.
var ErrTemplate = errors.New("template")

// object is a mapping of the template, with intrinsic functions in their long form ({"Fn::Sub": …}).
type object = map[string]any

// document is the template's text as values, and the parameters of one environment.
type document struct {
	root       object
	resources  []string       // logical ids in the order of the file
	parameters map[string]any // parameters and pseudo parameters
	busy       map[string]bool
}

func open(path string, params map[string]string) (*document, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	return parse(text, params)
}

func parse(text []byte, params map[string]string) (*document, error) {
	var node yaml.Node
	if err := yaml.Unmarshal(text, &node); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	if len(node.Content) != 1 {
		return nil, fmt.Errorf("%w: empty", ErrTemplate)
	}
	value, err := long(node.Content[0])
	if err != nil {
		return nil, err
	}
	root, ok := value.(object)
	if !ok {
		return nil, fmt.Errorf("%w: not a mapping", ErrTemplate)
	}
	d := &document{root: root, busy: map[string]bool{}}
	d.resources = keysOf(node.Content[0], "Resources")
	if d.parameters, err = fill(section(root, "Parameters"), params); err != nil {
		return nil, err
	}
	return d, nil
}

// keysOf lists the keys of one section in the order of the file.
func keysOf(root *yaml.Node, section string) []string {
	var keys []string
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != section {
			continue
		}
		for j := 0; j+1 < len(root.Content[i+1].Content); j += 2 {
			keys = append(keys, root.Content[i+1].Content[j].Value)
		}
	}
	return keys
}

func section(o object, name string) object {
	inner, _ := o[name].(object)
	return inner
}

// long turns a node into values and the short form of intrinsic functions (!Sub x) into the long one.
func long(n *yaml.Node) (any, error) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return nil, fmt.Errorf("%w: line %d: CloudFormation takes no anchors", ErrTemplate, n.Line)
	}
	value, err := plain(n)
	if err != nil {
		return nil, err
	}
	tag, isShort := strings.CutPrefix(n.Tag, "!")
	if !isShort || strings.HasPrefix(tag, "!") {
		return value, nil
	}
	switch tag {
	case "Ref", "Condition":
		return object{tag: value}, nil
	case "GetAtt":
		if s, ok := value.(string); ok {
			id, attribute, _ := strings.Cut(s, ".")
			value = []any{id, attribute}
		}
	}
	return object{"Fn::" + tag: value}, nil
}

func plain(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		o := object{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if _, twice := o[key.Value]; twice {
				return nil, fmt.Errorf("%w: line %d: %s stands there twice", ErrTemplate, key.Line, key.Value)
			}
			value, err := long(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			o[key.Value] = value
		}
		return o, nil
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			var err error
			if list[i], err = long(item); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	return scalar(n)
}

func scalar(n *yaml.Node) (any, error) {
	switch n.ShortTag() {
	case "!!int", "!!float":
		v, err := strconv.Atoi(n.Value)
		if err != nil {
			return nil, fmt.Errorf("%w: line %d: number %s", ErrTemplate, n.Line, n.Value)
		}
		return v, nil
	case "!!bool":
		return n.Value == "true", nil
	case "!!null":
		return nil, fmt.Errorf("%w: line %d: CloudFormation takes no null", ErrTemplate, n.Line)
	}
	return n.Value, nil
}

// fill gives every parameter its value and reports all mistakes together.
func fill(declared object, given map[string]string) (map[string]any, error) {
	values := map[string]any{}
	var mistakes []error
	wrong := func(format string, args ...any) {
		mistakes = append(mistakes, fmt.Errorf("%w: parameter "+format, append([]any{ErrTemplate}, args...)...))
	}
	for name, raw := range declared {
		p, _ := raw.(object)
		text, ok := given[name]
		if !ok {
			if p["Default"] == nil {
				wrong("%s: no value", name)
				continue
			}
			text = fmt.Sprint(p["Default"])
		}
		value, err := check(p, text)
		if err != nil {
			wrong("%s: %w", name, err)
			continue
		}
		values[name] = value
	}
	pseudo := pseudoParameters(values, given)
	for name := range given {
		if _, ok := pseudo[name]; !ok && declared[name] == nil {
			wrong("%s: the template has none of that name", name)
		}
	}
	for name, value := range pseudo {
		values[name] = value
	}
	return values, errors.Join(mistakes...)
}

func check(p object, text string) (any, error) {
	var value any = text
	if p["Type"] == "Number" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", text)
		}
		if least, ok := p["MinValue"].(int); ok && n < least {
			return nil, fmt.Errorf("%d is less than %d", n, least)
		}
		value = n
	} else if p["Type"] != "String" {
		return nil, fmt.Errorf("type %v is not read here", p["Type"])
	}
	if allowed, ok := p["AllowedValues"].([]any); ok && !slices.Contains(allowed, value) {
		return nil, fmt.Errorf("%q is none of %v", text, allowed)
	}
	if pattern, ok := p["AllowedPattern"].(string); ok {
		re, err := regexp.Compile("^(?:" + pattern + ")$")
		if err != nil {
			return nil, err
		}
		if !re.MatchString(text) {
			return nil, fmt.Errorf("%q does not fit %s", text, pattern)
		}
	}
	return value, nil
}

// pseudoParameters are those of AWS, from what was given or as in the Beijing region with an account of zeros.
func pseudoParameters(values map[string]any, given map[string]string) map[string]any {
	pseudo := map[string]any{
		"AWS::Partition": "aws-cn", "AWS::Region": "cn-north-1", "AWS::URLSuffix": "amazonaws.com.cn",
		"AWS::AccountId": "000000000000", "AWS::StackName": fmt.Sprintf("linxuan-%v", values["Stage"]),
		"AWS::NoValue": nil,
	}
	for name := range pseudo {
		if value, ok := given[name]; ok {
			pseudo[name] = value
		}
	}
	return pseudo
}
