package main

import (
	"context"
	"math"
	"net/http"
	"slices"
	"sync"
	"syscall"
	"time"
)

// Phase is what one step took. CPU is the user and system time of this process, in which gateway, functions and the clients
// run; the engine that stands for DynamoDB is another process and not in it.
type Phase struct {
	Name      string  `json:"name"`
	Seconds   float64 `json:"seconds"`
	CPU       float64 `json:"cpuSeconds"`
	Requests  int     `json:"requests"`
	PerSecond float64 `json:"perSecond"`
	MedianMS  float64 `json:"medianMs"`
	P99MS     float64 `json:"p99Ms"`
	MostMS    float64 `json:"mostMs"`
}

// stopwatch measures steps, and every request that is sent through it while one lasts.
type stopwatch struct {
	through http.RoundTripper
	phases  []Phase

	mu   sync.Mutex
	took []time.Duration // of the requests of the step under way
}

func (w *stopwatch) RoundTrip(req *http.Request) (*http.Response, error) {
	began := time.Now()
	res, err := w.through.RoundTrip(req)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.took = append(w.took, time.Since(began))
	return res, err
}

// step runs a step and keeps what it took.
func (w *stopwatch) step(ctx context.Context, name string, take func(context.Context) error) error {
	w.drain()
	began, cpu := time.Now(), processTime()
	err := take(ctx)
	p := Phase{Name: name, Seconds: rounded(time.Since(began).Seconds()), CPU: rounded((processTime() - cpu).Seconds())}
	took := w.drain()
	if p.Requests = len(took); p.Requests > 0 {
		p.MedianMS, p.P99MS, p.MostMS = quantile(took, 0.5), quantile(took, 0.99), quantile(took, 1)
		p.PerSecond = rounded(float64(p.Requests) / time.Since(began).Seconds())
	}
	w.phases = append(w.phases, p)
	return err
}

// drain takes out the durations of the requests so far, in order of their length.
func (w *stopwatch) drain() []time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	took := w.took
	w.took = nil
	slices.Sort(took)
	return took
}

func (w *stopwatch) phase(name string) Phase {
	i := slices.IndexFunc(w.phases, func(p Phase) bool { return p.Name == name })
	if i < 0 {
		return Phase{Name: name}
	}
	return w.phases[i]
}

// quantile of sorted durations, in milliseconds: the least one that a share q of all does not exceed.
func quantile(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	i := max(int(math.Ceil(q*float64(len(sorted))))-1, 0)
	return rounded(float64(sorted[i]) / float64(time.Millisecond))
}

// processTime is the time that this process has used of the processors so far.
func processTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func rounded(x float64) float64 { return math.Round(x*100) / 100 }
