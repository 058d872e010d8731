package stack

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"time"

	"linxuan/infra/local/clock"
	"linxuan/infra/local/scheduler"
)

// mailPage shows what was sent by mail, to whoever sits at this machine.
const mailPage = "/local/mail"

// local serves what only a local machine has: its clock and its schedules. Only programs on this machine reach it, and no
// page of another origin.
func (s *Stack) local() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_local/clock", func(w http.ResponseWriter, _ *http.Request) { reply(w, http.StatusOK, s.clockState(nil)) })
	mux.HandleFunc("POST /_local/clock", s.postClock)
	mux.HandleFunc("GET /_local/schedules", s.getSchedules)
	mux.HandleFunc("POST /_local/schedules/{name}", s.postSchedule)
	mux.Handle("GET "+mailPage, s.Post)
	sameOrigin := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
			http.NotFound(w, r)
			return
		}
		sameOrigin.ServeHTTP(w, r)
	})
}

// clockState is where the clock stands, and what a move has fired.
type clockState struct {
	Now   time.Time  `json:"now"`
	Fired []runState `json:"fired,omitempty"`
}

type runState struct {
	Schedule string    `json:"schedule"`
	Due      time.Time `json:"due"`
	Error    string    `json:"error,omitempty"`
}

func (s *Stack) clockState(runs []scheduler.Run) clockState {
	state := clockState{Now: s.Clock.Now()}
	for _, r := range runs {
		state.Fired = append(state.Fired, stateOf(r))
	}
	return state
}

func stateOf(r scheduler.Run) runState {
	state := runState{Schedule: r.Schedule, Due: r.Due.UTC()}
	if r.Err != nil {
		state.Error = r.Err.Error()
	}
	return state
}

func (s *Stack) postClock(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Now time.Time `json:"now"`
	}
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1000))
	body.DisallowUnknownFields()
	if err := body.Decode(&asked); err != nil || asked.Now.IsZero() {
		reply(w, http.StatusBadRequest, failure{`want {"now":"2019-10-21T23:50:00+08:00"}`})
		return
	}
	runs, err := s.MoveTo(s.life, asked.Now) // not the request's context: what is due fires even if the client goes
	switch {
	case errors.Is(err, clock.ErrBack):
		reply(w, http.StatusConflict, failure{err.Error()})
	case err != nil:
		reply(w, http.StatusInternalServerError, failure{err.Error()})
	default:
		reply(w, http.StatusOK, s.clockState(runs))
	}
}

// getSchedules lists the schedules with the instant of their next firing.
func (s *Stack) getSchedules(w http.ResponseWriter, _ *http.Request) {
	type schedule struct {
		Name       string    `json:"name"`
		Expression string    `json:"expression"`
		Function   string    `json:"function"`
		Next       time.Time `json:"next"`
	}
	now := s.Clock.Now()
	list := []schedule{}
	for _, one := range s.App.Schedules {
		list = append(list, schedule{one.LogicalID, one.Expression.String(), one.Function, one.Next(now).UTC()})
	}
	reply(w, http.StatusOK, map[string]any{"items": list})
}

func (s *Stack) postSchedule(w http.ResponseWriter, r *http.Request) {
	run, err := s.FireSchedule(s.life, r.PathValue("name"))
	switch {
	case errors.Is(err, scheduler.ErrUnknown):
		reply(w, http.StatusNotFound, failure{err.Error()})
	case run.Err != nil:
		reply(w, http.StatusInternalServerError, stateOf(run))
	default:
		reply(w, http.StatusOK, stateOf(run))
	}
}

type failure struct {
	Error string `json:"error"`
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that has gone needs no answer
}
