package stack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"linxuan/infra/local/permission"
	"linxuan/infra/template"
	"linxuan/shared/api"
)

// Build makes a function; each folder under functions/ has one.
type Build func(context.Context, api.Setup) (*api.Function, error)

// With gives a function one more variable than the template does: what stands on this machine alone.
func (b Build) With(variable, value string) Build {
	return func(ctx context.Context, s api.Setup) (*api.Function, error) {
		getenv := s.Getenv
		s.Getenv = func(name string) string {
			if name == variable {
				return value
			}
			return getenv(name)
		}
		return b(ctx, s)
	}
}

// places are the addresses that stand on a machine for what the cloud has.
type places struct {
	url      string // of the gateway
	dynamoDB string
	s3       string
	region   string
}

// aws is the configuration of a client with all rights, from which those of the functions are made.
func (p places) aws(key aws.Credentials) aws.Config {
	return aws.Config{Region: p.region, Credentials: credentials.StaticCredentialsProvider{Value: key}}
}

func (p places) tables(cfg aws.Config) *dynamodb.Client {
	return dynamodb.NewFromConfig(cfg, func(o *dynamodb.Options) { o.BaseEndpoint = &p.dynamoDB })
}

func (p places) files(cfg aws.Config) *s3.Client {
	return s3.NewFromConfig(cfg, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &p.s3, true })
}

// here replaces the addresses that the template gives by those on this machine.
func (p places) here(value, domain string, buckets []template.Bucket) string {
	value = strings.ReplaceAll(value, "https://"+domain, p.url)
	for _, b := range buckets {
		head, tail, found := strings.Cut(value, "https://"+b.Name+".s3.")
		if found {
			_, rest, _ := strings.Cut(tail, "/")
			value = strings.TrimSuffix(head+p.s3+"/"+rest, "/")
		}
	}
	return value
}

// buckets are those of the template, open to the page at its address on this machine.
func (p places) buckets(app *template.App, domain string) []template.Bucket {
	all := slices.Clone(app.Buckets)
	for i := range all {
		all[i].CORS = slices.Clone(all[i].CORS)
		for j := range all[i].CORS {
			rule := &all[i].CORS[j]
			rule.Origins = slices.Clone(rule.Origins)
			for k, origin := range rule.Origins {
				rule.Origins[k] = p.here(origin, domain, nil)
			}
		}
	}
	return all
}

// environment is what a function finds in its environment: what the template gives, its secrets, and what Lambda adds.
func (p places) environment(f *template.Function, app *template.App, domain string, secret func(template.Secret) string) map[string]string {
	env := map[string]string{
		"AWS_REGION": p.region, "AWS_LAMBDA_FUNCTION_NAME": f.PhysicalName,
		"AWS_ENDPOINT_URL_DYNAMODB": p.dynamoDB, "AWS_ENDPOINT_URL_S3": p.s3,
	}
	for name, value := range f.Env {
		env[name] = p.here(value, domain, app.Buckets)
	}
	for name, wanted := range f.Secrets {
		for _, s := range app.Secrets {
			if s.Name == wanted {
				env[name] = secret(s)
			}
		}
	}
	return env
}

// built is a function that is ready to be called.
type built struct {
	*template.Function
	handler *api.Function
	guard   *permission.Guard
	env     map[string]string
}

// ErrNoFunction says that the template names a function that this program does not have.
var ErrNoFunction = errors.New("the template has functions that this program does not")

// build makes all functions of the template. What is wrong with them is reported together.
func build(ctx context.Context, app *template.App, builds map[string]Build, cfg aws.Config, env func(*template.Function) map[string]string,
	clock func() time.Time, log *slog.Logger,
) (map[string]*built, error) {
	all := map[string]*built{}
	var problems []error
	var missing []string
	for i := range app.Functions {
		f := &app.Functions[i]
		construct, ok := builds[f.Name]
		if !ok {
			missing = append(missing, f.Name)
			continue
		}
		b := &built{Function: f, guard: permission.New(f, app.Tables), env: env(f)}
		own := cfg.Copy()
		b.guard.Attach(&own)
		var err error
		b.handler, err = guarded(ctx, construct, api.Setup{AWS: own, Getenv: getenv(b.env), Clock: clock, Rand: rand.Reader, Log: log.With("function", f.Name)})
		if err != nil {
			problems = append(problems, fmt.Errorf("function %s: %w", f.Name, err))
			continue
		}
		all[f.Name] = b
	}
	if missing != nil {
		problems = append(problems, fmt.Errorf("%w: %s", ErrNoFunction, strings.Join(missing, ", ")))
	}
	return all, errors.Join(problems...)
}

// guarded builds one function; a panic is an error of that function, as the start of a Lambda that panics is.
func guarded(ctx context.Context, construct Build, s api.Setup) (f *api.Function, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return construct(ctx, s)
}

func getenv(env map[string]string) func(string) string {
	env = maps.Clone(env)
	return func(name string) string { return env[name] }
}
