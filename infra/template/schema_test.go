package template

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// samSchema is the JSON Schema that AWS publishes for SAM templates (testdata/sam.schema.json.gz, as SAM's release has it).
var samSchema = sync.OnceValue(func() *jsonschema.Schema {
	raw, err := os.ReadFile("testdata/sam.schema.json.gz")
	must(err)
	unpacked, err := gzip.NewReader(bytes.NewReader(raw))
	must(err)
	document, err := jsonschema.UnmarshalJSON(unpacked)
	must(err)
	// "Any other resource" is told from SAM's own by a look-ahead, which Go's regular expressions do not have. The same
	// said without one: the type does not begin with AWS::Serverless::.
	const other = "samtranslator__internal__schema_source__any_cfn_resource__Resource"
	properties := document.(object)["definitions"].(object)[other].(object)["properties"].(object)
	if properties["Type"].(object)["pattern"] != "^(?!AWS::Serverless::).+$" {
		panic("the schema has another pattern than the one that is replaced here")
	}
	properties["Type"] = object{"type": "string", "not": object{"pattern": "^AWS::Serverless::"}}
	return compile("sam.schema.json", document, "")
})

// typeSchemas are the schemas of CloudFormation's resource types (testdata/cloudformation.mjs makes the file).
var typeSchemas = sync.OnceValue(func() object {
	raw, err := os.ReadFile("testdata/cloudformation.schema.json")
	must(err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	must(err)
	return document.(object)
})

var typeSchema = func() func(typ string) *jsonschema.Schema {
	compiled := map[string]*jsonschema.Schema{}
	return func(typ string) *jsonschema.Schema {
		if compiled[typ] == nil && typeSchemas()["$defs"].(object)[typ] != nil {
			compiled[typ] = compile("cloudformation.schema.json", typeSchemas(), "#/$defs/"+typ)
		}
		return compiled[typ]
	}
}()

func compile(url string, document any, fragment string) *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	must(c.AddResource(url, document))
	return c.MustCompile(url + fragment)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// validate gives the schema's words on a value, one a line.
func validate(s *jsonschema.Schema, value any) []string {
	raw, err := json.Marshal(value)
	must(err)
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	must(err)
	if err := s.Validate(instance); err != nil {
		return strings.Split(err.Error(), "\n")[1:]
	}
	return nil
}

// checkSchema holds the file as it stands against SAM's schema, and the resolved properties of every plain resource
// against those of its type.
func checkSchema(s *subject) findings {
	var f findings
	if words := validate(samSchema(), s.document.root); words != nil {
		f.add("SAM: %s", strings.Join(words, "; "))
	}
	for _, r := range s.all {
		if strings.HasPrefix(r.Type, "AWS::Serverless::") {
			continue
		}
		schema := typeSchema(r.Type)
		if schema == nil {
			f.add("%s: testdata/cloudformation.schema.json has no %s", r.ID, r.Type)
			continue
		}
		for _, word := range validate(schema, r.Properties) {
			f.add("%s: %s", r.ID, word)
		}
	}
	return f
}

// What the reader believes of Ref and GetAtt must be what CloudFormation knows.
func TestKindsAreCloudFormations(t *testing.T) {
	definitions := typeSchemas()["$defs"].(object)
	for typ, k := range kinds {
		if strings.HasPrefix(typ, "AWS::Serverless::") {
			continue
		}
		definition, ok := definitions[typ].(object)
		if !ok {
			t.Errorf("%s: not in testdata/cloudformation.schema.json", typ)
			continue
		}
		if k.property != "" && definition["properties"].(object)[k.property] == nil {
			t.Errorf("%s has no property %s", typ, k.property)
		}
		for attribute := range k.attributes {
			if !slices.Contains(definition["x-attributes"].([]any), any(attribute)) {
				t.Errorf("%s has no attribute %s, only %v", typ, attribute, fmt.Sprint(definition["x-attributes"]))
			}
		}
	}
}
