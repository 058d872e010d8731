// Package stack is the whole platform in one process on one machine: the engines for DynamoDB and S3 beside it, and the
// gateway, the scheduler, the functions, their permissions and their resources as template.yaml has them. The runner in
// infra/local starts one; end-to-end tests start theirs.
package stack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/oklog/ulid/v2"
	"golang.org/x/sync/errgroup"

	"linxuan/infra/local/clock"
	"linxuan/infra/local/engine"
	"linxuan/infra/local/engine/objects"
	"linxuan/infra/local/function"
	"linxuan/infra/local/gateway"
	"linxuan/infra/local/post"
	"linxuan/infra/local/scheduler"
	"linxuan/infra/template"
	"linxuan/shared/api"
)

// Stack is a running local machine.
type Stack struct {
	URL   string       // of the gateway, without a slash at the end
	Clock *clock.Clock // to be moved by MoveTo
	Post  *post.Box    // what was sent by mail
	App   *template.App

	log         *slog.Logger
	folder      *folder
	places      places
	config      aws.Config
	functions   map[string]*built
	scheduler   *scheduler.Scheduler
	noScheduler bool
	courier     *courier
	dynamoDB    *engine.DynamoDB
	s3          *objects.S3
	listener    net.Listener
	server      *http.Server

	engines   context.Context // of the engines, which end last
	endAll    context.CancelFunc
	life      context.Context // of the scheduler and the courier
	end       context.CancelFunc
	running   sync.WaitGroup
	failed    chan error
	keeping   sync.Mutex
	closeOnce sync.Once
	closeErr  error
}

// ErrBusy says that the address to listen on is taken.
var ErrBusy = errors.New("is in use: end the program that listens there, or choose another address with -addr")

// Start starts the machine and returns when it serves. The context bounds the start alone: the machine runs until Close.
func Start(ctx context.Context, o Options) (*Stack, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	s := &Stack{log: o.Log, failed: make(chan error, 4)}
	s.engines, s.endAll = context.WithCancel(context.WithoutCancel(ctx))
	s.life, s.end = context.WithCancel(s.engines)
	stop := context.AfterFunc(ctx, s.endAll) // a start that is broken off ends what has begun
	defer stop()
	for _, step := range []func(context.Context, Options) error{s.open, s.startEngines, s.makeResources, s.buildFunctions} {
		if err := step(ctx, o); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	if !stop() {
		return nil, errors.Join(ctx.Err(), s.Close())
	}
	s.serve(o)
	return s, nil
}

// open takes the address and the folder, sets the clock and reads the template.
func (s *Stack) open(ctx context.Context, o Options) error {
	var err error
	if s.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", o.Addr); err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			return fmt.Errorf("%s %w", o.Addr, ErrBusy)
		}
		return fmt.Errorf("listen on %s: %w", o.Addr, err)
	}
	s.URL = "http://" + s.listener.Addr().String()
	if s.folder, err = openFolder(o.Data); err != nil {
		return err
	}
	s.Clock = startClock(o.Now, s.folder.kept.Ahead)
	if s.Post, err = post.Open(); err != nil {
		return err
	}
	parameters := map[string]string{
		"Stage": o.Stage, "Domain": s.domain(), "CertificateArn": "arn:aws-cn:acm:cn-north-1:000000000000:certificate/local",
		"SecondFactorRoles": o.SecondFactor, "SmtpServer": s.Post.Addr,
	}
	if o.Region != "" {
		parameters["AWS::Region"] = o.Region
	}
	if o.KeyKind != "" {
		parameters["KeyKind"] = o.KeyKind
	}
	if s.App, err = template.Read(filepath.Join(o.Root, "template.yaml"), parameters); err != nil {
		return err
	}
	for i := range s.App.Functions {
		s.App.Functions[i].Timeout *= time.Duration(o.Patience)
	}
	s.places = places{url: s.URL, dynamoDB: o.DynamoDB, s3: o.S3, region: o.Region}
	if o.Region == "" {
		s.places.region = "cn-north-1"
	}
	return nil
}

func (s *Stack) domain() string { return s.listener.Addr().String() }

// startClock starts where it was told to, but never earlier than the data's last run has got to.
func startClock(now time.Time, ahead *time.Duration) *clock.Clock {
	if ahead == nil {
		if now.IsZero() {
			return clock.New(0)
		}
		return clock.At(now)
	}
	c := clock.New(*ahead)
	if !now.IsZero() && now.After(c.Now()) {
		return clock.At(now)
	}
	return c
}

// startEngines starts what no endpoint was given for, both at the same time.
func (s *Stack) startEngines(ctx context.Context, o Options) error {
	key := s.accessKey(o)
	s.config = s.places.aws(key)
	s.courier = &courier{
		app: s.App, region: s.places.region, now: s.Clock.Now, ctx: s.life, invoke: s.Invoke, places: make(chan struct{}, couriers),
		failed: func(function, object string, err error) {
			s.log.Error("object event not taken", "function", function, "object", object, "error", err)
		},
	}
	var each errgroup.Group
	if o.DynamoDB == "" {
		each.Go(func() (err error) {
			if s.dynamoDB, err = engine.StartDynamoDB(s.engines, engine.Options{File: s.folder.tables(), Progress: o.Progress}); err == nil {
				s.places.dynamoDB = s.dynamoDB.Endpoint()
				s.watch("DynamoDB", s.dynamoDB.Exited())
			}
			return err
		})
	}
	if o.S3 == "" {
		each.Go(func() (err error) {
			if s.s3, err = objects.Start(s.engines, objects.Options{
				Dir: s.folder.objects(), Region: s.places.region,
				AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey, Created: s.courier.deliver,
			}); err == nil {
				s.places.s3 = s.s3.Endpoint()
				s.watch("S3", s.s3.Exited())
			}
			return err
		})
	}
	return each.Wait()
}

func (s *Stack) accessKey(o Options) aws.Credentials {
	if o.AccessKeyID != "" {
		return aws.Credentials{AccessKeyID: o.AccessKeyID, SecretAccessKey: o.SecretAccessKey, SessionToken: o.SessionToken}
	}
	secret := func(name string, length int) string {
		return s.folder.secret(template.Secret{Name: name, Length: length})
	}
	return aws.Credentials{AccessKeyID: secret("access-key-id", 20), SecretAccessKey: secret("secret-access-key", 40)}
}

// watch reports an engine that ends by itself.
func (s *Stack) watch(name string, exited <-chan struct{}) {
	s.running.Go(func() {
		select {
		case <-s.life.Done():
		case <-exited:
			s.failed <- fmt.Errorf("the %s engine has ended by itself", name)
		}
	})
}

func (s *Stack) makeResources(ctx context.Context, _ Options) error {
	each, ctx := errgroup.WithContext(ctx)
	each.Go(func() error { return makeTables(ctx, s.places.tables(s.config), s.App.Tables) })
	each.Go(func() error { return makeBuckets(ctx, s.Files(), s.places.region, s.places.buckets(s.App, s.domain())) })
	return each.Wait()
}

func (s *Stack) buildFunctions(ctx context.Context, o Options) error {
	var err error
	s.functions, err = build(ctx, s.App, o.Functions, s.config, func(f *template.Function) map[string]string {
		return s.places.environment(f, s.App, s.domain(), s.folder.secret)
	}, s.Clock.Now, o.Log)
	if err != nil {
		return err
	}
	return s.keep()
}

// serve lets the world in.
func (s *Stack) serve(o Options) {
	s.scheduler = scheduler.New(s.Clock, s.App.Schedules, s.Invoke, func(r scheduler.Run) {
		if r.Err != nil {
			s.log.Error("schedule failed", "schedule", r.Schedule, "due", r.Due, "error", r.Err)
		}
	})
	public, local := gateway.New(s.App, s.Function, s.Clock.Now, s.log, o.Patience), s.local()
	s.server = &http.Server{
		ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // no ServeMux: it would tidy the paths before the gateway sees them
			if strings.HasPrefix(r.URL.Path, "/_local/") || r.URL.Path == mailPage {
				local.ServeHTTP(w, r)
			} else {
				public.ServeHTTP(w, r)
			}
		}),
	}
	s.running.Go(func() {
		if err := s.server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("the gateway has ended: %w", err)
		}
	})
	if s.noScheduler = o.NoScheduler; !s.noScheduler {
		s.running.Go(func() { s.scheduler.Run(s.life) })
	}
}

// Function is a function of the template, as Lambda would call it; nil if there is none of that name.
func (s *Stack) Function(name string) lambda.Handler {
	if b, ok := s.functions[name]; ok {
		return b.handler
	}
	return nil
}

// Invoke calls a function with an event, under the function's own limits.
func (s *Stack) Invoke(ctx context.Context, name string, event []byte) ([]byte, error) {
	b, ok := s.functions[name]
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrNoFunction, name)
	}
	return function.Invoke(ctx, b.Function, b.handler, event, ulid.Make().String(), b.Timeout)
}

// DynamoDB is the endpoint of the tables.
func (s *Stack) DynamoDB() string { return s.places.dynamoDB }

// Table is the name of a table by its logical id in the template; empty if there is none.
func (s *Stack) Table(id string) string {
	for _, t := range s.App.Tables {
		if t.LogicalID == id {
			return t.Name
		}
	}
	return ""
}

// Files is a client of the S3 engine with all rights.
func (s *Stack) Files() *s3.Client { return s.places.files(s.config) }

// Setup is the surroundings of a function with all rights at the engines: for tools that seed and for tests that look.
func (s *Stack) Setup(name string) api.Setup {
	env := map[string]string{}
	if b, ok := s.functions[name]; ok {
		env = b.env
	}
	return api.Setup{AWS: s.config.Copy(), Getenv: getenv(env), Clock: s.Clock.Now, Rand: rand.Reader, Log: s.log}
}

// MoveTo moves the clock forward and runs what has fallen due in between, in order; it returns when that is done.
func (s *Stack) MoveTo(ctx context.Context, t time.Time) ([]scheduler.Run, error) {
	if !s.noScheduler {
		return s.scheduler.MoveTo(ctx, t, s.keep)
	}
	if err := s.Clock.MoveTo(t); err != nil {
		return nil, err
	}
	return nil, s.keep()
}

// FireSchedule runs one schedule now.
func (s *Stack) FireSchedule(ctx context.Context, name string) (scheduler.Run, error) {
	return s.scheduler.Fire(ctx, name)
}

// Unused names, for each function, the permissions that no call has needed so far.
func (s *Stack) Unused() map[string][]string {
	all := map[string][]string{}
	for name, b := range s.functions {
		if unused := b.guard.Unused(); unused != nil {
			all[name] = unused
		}
	}
	return all
}

// keep writes down where the clock stands, and the secrets with it.
func (s *Stack) keep() error {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	ahead := s.Clock.Ahead()
	s.folder.kept.Ahead = &ahead
	return s.folder.save()
}

// Wait returns nil when the context ends, and the reason when the machine cannot go on.
func (s *Stack) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.failed:
		return err
	}
}

// Close ends everything that the machine started, requests under way first. It may be called twice.
func (s *Stack) Close() error {
	s.closeOnce.Do(func() { s.closeErr = s.close() })
	return s.closeErr
}

func (s *Stack) close() error {
	var problems []error
	if s.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
		defer cancel()
		if err := s.server.Shutdown(ctx); err != nil {
			problems = append(problems, s.server.Close())
		}
	} else if s.listener != nil {
		_ = s.listener.Close()
	}
	s.end()
	atMost(closeGrace, func() {
		s.running.Wait()
		if s.courier != nil {
			s.courier.running.Wait()
		}
	})
	if s.Post != nil {
		problems = append(problems, s.Post.Close())
	}
	if s.s3 != nil {
		problems = append(problems, s.s3.Close())
	}
	if s.dynamoDB != nil {
		problems = append(problems, s.dynamoDB.Close())
	}
	s.endAll()
	if s.folder != nil {
		s.folder.close()
	}
	return errors.Join(problems...)
}

// closeGrace is what requests and events under way get, each, before the engines are taken from them.
const closeGrace = 5 * time.Second

func atMost(grace time.Duration, wait func()) {
	done := make(chan struct{})
	go func() { wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(grace):
	}
}
