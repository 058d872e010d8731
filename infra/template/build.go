package template

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the zones of schedules, on machines without their own
)

// resource is one resource of the environment, its properties resolved and, for functions, filled up from Globals.
type resource struct {
	ID         string
	Type       string
	Properties object
	written    object // properties as they stand in the file
}

// all gives the resources that the environment has, in the order of the file.
func (d *document) all() ([]resource, error) {
	var list []resource
	for _, id := range d.resources {
		raw, ok := section(d.root, "Resources")[id].(object)
		if !ok {
			return nil, wrong("%s is no resource", id)
		}
		if condition, ok := raw["Condition"]; ok {
			holds, err := d.condition(condition)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", id, err)
			}
			if !holds {
				continue
			}
		}
		r := resource{ID: id, Type: fmt.Sprint(raw["Type"]), written: section(raw, "Properties")}
		if _, known := kinds[r.Type]; !known {
			return nil, wrong("%s: resources of type %s are not read here", id, r.Type)
		}
		if r.Type == "AWS::Serverless::Function" {
			r.written = merge(section(section(d.root, "Globals"), "Function"), r.written)
		}
		var err error
		if r.Properties, err = d.each(r.written); err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		list = append(list, r)
	}
	return list, nil
}

// merge lays a resource's properties over those of Globals as SAM does: mappings go together, lists one after the other.
func merge(global, own object) object {
	out := maps.Clone(global)
	if out == nil {
		out = object{}
	}
	for name, value := range own {
		below, isMap := out[name].(object)
		above, bothMaps := value.(object)
		first, isList := out[name].([]any)
		second, bothLists := value.([]any)
		switch {
		case isMap && bothMaps:
			out[name] = merge(below, above)
		case isList && bothLists:
			out[name] = slices.Concat(first, second)
		default:
			out[name] = value
		}
	}
	return out
}

// into reads the properties that we need into a struct; a wrong type is an error, a property without a field is left.
func (r resource) into(v any) error {
	raw, err := json.Marshal(r.Properties)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrTemplate, r.ID, err)
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrTemplate, r.ID, err)
	}
	return nil
}

// app sorts the resources into what the local machine needs; the rest (log groups, keys, policies of buckets, the domain)
// has no counterpart there.
func (d *document) app() (*App, error) {
	resources, err := d.all()
	if err != nil {
		return nil, err
	}
	b := builder{document: d, byID: map[string]resource{}, app: &App{}}
	for _, r := range resources {
		b.byID[r.ID] = r
	}
	// Functions name secrets, schedules name functions.
	steps := []struct {
		typ string
		add func(resource) error
	}{
		{"AWS::SecretsManager::Secret", b.secret},
		{"AWS::DynamoDB::Table", b.table},
		{"AWS::S3::Bucket", b.bucket},
		{"AWS::Serverless::Function", b.function},
		{"AWS::Scheduler::Schedule", b.schedule},
	}
	for _, step := range steps {
		for _, r := range resources {
			if r.Type != step.typ {
				continue
			}
			if err := step.add(r); err != nil {
				return nil, err
			}
		}
	}
	return b.app, nil
}

type builder struct {
	document *document
	byID     map[string]resource
	app      *App
}

func (b builder) secret(r resource) error {
	var p struct {
		Name                 string
		GenerateSecretString struct{ PasswordLength int }
	}
	if err := r.into(&p); err != nil {
		return err
	}
	b.app.Secrets = append(b.app.Secrets, Secret{LogicalID: r.ID, Name: p.Name, Length: p.GenerateSecretString.PasswordLength})
	return nil
}

type keySchema []struct{ AttributeName, KeyType string }

func (k keySchema) key() Key {
	var key Key
	for _, part := range k {
		if part.KeyType == "HASH" {
			key.Partition = part.AttributeName
		} else {
			key.Sort = part.AttributeName
		}
	}
	return key
}

func (b builder) table(r resource) error {
	var p struct {
		TableName               string
		KeySchema               keySchema
		TimeToLiveSpecification struct{ AttributeName string }
		GlobalSecondaryIndexes  []struct {
			IndexName string
			KeySchema keySchema
		}
	}
	if err := r.into(&p); err != nil {
		return err
	}
	t := Table{LogicalID: r.ID, Name: p.TableName, Key: p.KeySchema.key(), TTL: p.TimeToLiveSpecification.AttributeName}
	for _, index := range p.GlobalSecondaryIndexes {
		t.Indexes = append(t.Indexes, Index{Name: index.IndexName, Key: index.KeySchema.key()})
	}
	b.app.Tables = append(b.app.Tables, t)
	return nil
}

func (b builder) bucket(r resource) error {
	var p struct {
		BucketName              string
		VersioningConfiguration struct{ Status string }
		ObjectLockConfiguration *struct {
			Rule struct{ DefaultRetention Retention }
		}
		CorsConfiguration struct {
			CorsRules []struct {
				AllowedOrigins, AllowedMethods, AllowedHeaders, ExposedHeaders []string
				MaxAge                                                         int
			}
		}
	}
	if err := r.into(&p); err != nil {
		return err
	}
	bucket := Bucket{LogicalID: r.ID, Name: p.BucketName, Versioned: p.VersioningConfiguration.Status == "Enabled"}
	if p.ObjectLockConfiguration != nil {
		bucket.ObjectLock = &p.ObjectLockConfiguration.Rule.DefaultRetention
	}
	for _, c := range p.CorsConfiguration.CorsRules {
		bucket.CORS = append(bucket.CORS, CORSRule{
			Origins: c.AllowedOrigins, Methods: c.AllowedMethods, Headers: c.AllowedHeaders, Exposed: c.ExposedHeaders,
			MaxAge: time.Duration(c.MaxAge) * time.Second,
		})
	}
	b.app.Buckets = append(b.app.Buckets, bucket)
	return nil
}

func (b builder) schedule(r resource) error {
	var p struct {
		ScheduleExpression, ScheduleExpressionTimezone string
		Target                                         struct{ Arn, Input string }
	}
	if err := r.into(&p); err != nil {
		return err
	}
	zone, err := time.LoadLocation(p.ScheduleExpressionTimezone)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrTemplate, r.ID, err)
	}
	expression, err := ParseExpression(p.ScheduleExpression, zone)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrTemplate, r.ID, err)
	}
	if !json.Valid([]byte(p.Target.Input)) {
		return wrong("%s: the input is not JSON", r.ID)
	}
	for _, f := range b.app.Functions {
		if f.ARN == p.Target.Arn {
			s := Schedule{LogicalID: r.ID, Expression: expression, Function: f.Name, Input: p.Target.Input}
			b.app.Schedules = append(b.app.Schedules, s)
			return nil
		}
	}
	return wrong("%s: no function %s", r.ID, p.Target.Arn)
}

type functionProperties struct {
	FunctionName, CodeUri string //nolint:revive // the name of the property
	Timeout, MemorySize   int
	Environment           struct{ Variables map[string]string }
	Events                map[string]event
}

type event struct {
	Type       string
	Properties struct {
		Method, Path string
		Pattern      objectPattern
	}
}

// objectPattern is the one event pattern that is read here: objects created in a bucket.
type objectPattern struct {
	Source     []string `json:"source"`
	DetailType []string `json:"detail-type"`
	Detail     struct {
		Bucket struct {
			Name []string `json:"name"`
		} `json:"bucket"`
		Object struct {
			Key []struct {
				Prefix string `json:"prefix"`
			} `json:"key"`
		} `json:"object"`
	} `json:"detail"`
}

func (b builder) function(r resource) error {
	var p functionProperties
	if err := r.into(&p); err != nil {
		return err
	}
	arn, err := b.document.attribute(r.ID, "Arn")
	if err != nil {
		return err
	}
	f := Function{
		LogicalID: r.ID, Name: name(p.CodeUri), PhysicalName: p.FunctionName, ARN: fmt.Sprint(arn), Folder: strings.TrimSuffix(p.CodeUri, "/"),
		Env: map[string]string{}, Secrets: map[string]string{},
		Timeout: time.Duration(p.Timeout) * time.Second, MemoryMB: p.MemorySize,
	}
	if err := b.environment(&f, p.Environment.Variables); err != nil {
		return err
	}
	if err := f.listen(p.Events); err != nil {
		return err
	}
	if f.Statements, err = b.statements(r); err != nil {
		return err
	}
	b.app.Functions = append(b.app.Functions, f)
	return nil
}

var dynamicReference = regexp.MustCompile(`^\{\{resolve:secretsmanager:(.+):SecretString\}\}$`)

func (b builder) environment(f *Function, variables map[string]string) error {
	for variable, value := range variables {
		reference := dynamicReference.FindStringSubmatch(value)
		if reference == nil {
			if strings.Contains(value, "{{resolve:") {
				return wrong("%s: %s: %s is not read here", f.LogicalID, variable, value)
			}
			f.Env[variable] = value
			continue
		}
		at := slices.IndexFunc(b.app.Secrets, func(s Secret) bool { return strings.HasSuffix(reference[1], ":secret:"+s.Name) })
		if at < 0 {
			return wrong("%s: %s: no secret %s", f.LogicalID, variable, reference[1])
		}
		f.Secrets[variable] = b.app.Secrets[at].Name
	}
	return nil
}

func (f *Function) listen(events map[string]event) error {
	for _, id := range slices.Sorted(maps.Keys(events)) {
		p := events[id].Properties
		switch events[id].Type {
		case "HttpApi":
			if strings.Contains(strings.TrimSuffix(p.Path, greedy), "{") {
				return wrong("%s: %s: only {proxy+} at the end is read here", f.LogicalID, p.Path)
			}
			f.Routes = append(f.Routes, Route{Method: p.Method, Path: p.Path})
		case "EventBridgeRule":
			objects, err := p.Pattern.objects()
			if err != nil {
				return fmt.Errorf("%w: %s: %s", err, f.LogicalID, id)
			}
			f.ObjectEvents = append(f.ObjectEvents, objects...)
		default:
			return wrong("%s: events of type %s are not read here", f.LogicalID, events[id].Type)
		}
	}
	slices.SortFunc(f.Routes, func(a, b Route) int { return cmp.Compare(a.Path, b.Path) })
	return nil
}

func (p objectPattern) objects() ([]ObjectEvent, error) {
	if !slices.Equal(p.Source, []string{"aws.s3"}) || !slices.Equal(p.DetailType, []string{"Object Created"}) || len(p.Detail.Bucket.Name) == 0 {
		return nil, wrong("only a pattern for objects created in a bucket is read here")
	}
	var events []ObjectEvent
	for _, bucket := range p.Detail.Bucket.Name {
		if len(p.Detail.Object.Key) == 0 {
			events = append(events, ObjectEvent{Bucket: bucket})
		}
		for _, key := range p.Detail.Object.Key {
			events = append(events, ObjectEvent{Bucket: bucket, Prefix: key.Prefix})
		}
	}
	return events, nil
}
