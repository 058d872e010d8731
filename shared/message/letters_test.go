package message_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/shared/calendar"
	"linxuan/shared/message"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// server is a mail server that does as it is told, and remembers what it really took.
type server struct {
	mu    sync.Mutex
	took  map[string]int // by message and account
	fates func() message.Fate
}

func (s *server) deliver(_ context.Context, to message.Recipient, m message.Message) message.Fate {
	s.mu.Lock()
	defer s.mu.Unlock()
	fate := s.fates()
	if fate == message.Taken || fate == message.Unknown { // a line that breaks before the answer may have brought the letter
		s.took[m.ID+" "+to.Account]++
	}
	return fate
}

func always(f message.Fate) func() message.Fate { return func() message.Fate { return f } }

// office has the people of one group, who may change between two runs.
func office(s *table.Store, people *[]message.Recipient, v *server) message.Office {
	return message.Office{Store: s, Deliver: v.deliver, Recipients: func(_ context.Context, whom message.Whom, _ string) ([]message.Recipient, string, error) {
		if whom.Group == "" {
			return nil, "", nil
		}
		return *people, "", nil
	}}
}

func TestLetters(t *testing.T) {
	both := []message.Recipient{{Account: "acc_a", Address: "a@x.example"}, {Account: "acc_b", Address: "b@x.example"}}
	for name, row := range map[string]struct {
		first, later  message.Fate
		took, waiting int // letters after all runs; messages that wait after the first
	}{
		"taken":                       {message.Taken, message.Taken, 2, 0},
		"refused for now, then taken": {message.NotTaken, message.Taken, 2, 1},
		"no server, then taken":       {message.Away, message.Taken, 2, 1},
		"refused for good":            {message.Refused, message.Taken, 0, 0},
		"the line broke":              {message.Unknown, message.Taken, 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := tabletest.Open(t)
			v := &server{took: map[string]int{}, fates: always(row.first)}
			o := office(s, &both, v)
			post(t, s, to(message.ToGroup("grp_1"), noon))
			r, err := o.Run(ctx, noon)
			if err != nil || r.Waiting != row.waiting {
				t.Fatalf("%+v %v", r, err)
			}
			v.fates = always(row.later)
			for i := range 3 {
				if _, err := o.Run(ctx, noon.Add(time.Duration(i)*time.Minute)); err != nil {
					t.Fatal(err)
				}
			}
			total := 0
			for letter, n := range v.took {
				if total += n; n > 1 {
					t.Errorf("%s: %d times", letter, n)
				}
			}
			if total != row.took {
				t.Errorf("%d letters, want %d", total, row.took)
			}
			if r, err := o.Run(ctx, noon.Add(time.Hour)); err != nil || r != (message.Report{}) {
				t.Errorf("something is left: %+v %v", r, err)
			}
		})
	}
}

// Who is there at the moment of sending gets the letter: not who has gone, nor who comes afterwards.
func TestRecipientsAreThoseOfTheMoment(t *testing.T) {
	s := tabletest.Open(t)
	people := []message.Recipient{{Account: "acc_a", Address: "a@x.example"}}
	v := &server{took: map[string]int{}, fates: always(message.NotTaken)}
	o := office(s, &people, v)
	post(t, s, to(message.ToGroup("grp_1"), noon))
	run := func(at calendar.Instant) {
		t.Helper()
		if _, err := o.Run(ctx, at); err != nil {
			t.Fatal(err)
		}
	}
	run(noon)
	people = []message.Recipient{{Account: "acc_b", Address: "b@x.example"}} // the account of a is disabled meanwhile
	v.fates = always(message.Taken)
	run(noon.Add(time.Minute))
	people = append(people, message.Recipient{Account: "acc_c", Address: "c@x.example"})
	run(noon.Add(2 * time.Minute))
	items, _ := list(t, s, a, 1, "")
	if len(v.took) != 1 || v.took[items[0].ID+" acc_b"] != 1 {
		t.Errorf("%v", v.took)
	}
}

// A reminder whose end has passed is no use to anybody, nor is what waited two days for a server.
func TestLateLettersAreDropped(t *testing.T) {
	s := tabletest.Open(t)
	people := []message.Recipient{{Account: "acc_a", Address: "a@x.example"}}
	v := &server{took: map[string]int{}, fates: always(message.Away)}
	o := office(s, &people, v)
	end := noon.Add(90 * time.Minute)
	step, _ := message.Due(end, noon)
	if _, err := message.PostOnce(ctx, s, []message.Message{step.Reminder(message.DueSubmission, message.ToGroup("grp_1"), "2019", end, noon)}, "x"); err != nil {
		t.Fatal(err)
	}
	post(t, s, to(message.ToGroup("grp_1"), noon))
	for range 4 { // one shard may hold both, or each one
		if _, err := o.Run(ctx, noon); err != nil {
			t.Fatal(err)
		}
	}
	v.fates = always(message.Taken)
	if r, err := o.Run(ctx, end); err != nil || r.Taken != 1 || r.Done != 2 {
		t.Errorf("%+v %v", r, err)
	}
	post(t, s, to(message.ToGroup("grp_1"), noon.Add(-48*time.Hour)))
	if r, err := o.Run(ctx, noon); err != nil || r.Taken != 0 || r.Done != 1 {
		t.Errorf("%+v %v", r, err)
	}
}

// Property: whatever the server does, however many runs there are, at once or one after the other, and wherever the store
// fails, no letter reaches the server twice.
func TestNoLetterTwice(t *testing.T) {
	tables := tabletest.New(t)
	s := tables.Store()
	people := []message.Recipient{{Account: "acc_a", Address: "a@x.example"}, {Account: "acc_b", Address: "b@x.example"}, {Account: "acc_c", Address: "c@x.example"}}
	day := noon
	rapid.Check(t, func(t *rapid.T) {
		tables.Faults.Reset() // what the last case has left
		day = day.Add(100 * time.Hour)
		fates := rapid.SliceOfN(rapid.SampledFrom([]message.Fate{message.Taken, message.Taken, message.Refused, message.Unknown, message.NotTaken, message.Away}), 60, 60).Draw(t, "fates")
		v := &server{took: map[string]int{}}
		v.fates = func() message.Fate { // under the server's lock
			f := fates[0]
			fates = append(fates[1:], f)
			return f
		}
		o := office(s, &people, v)
		for i := range rapid.IntRange(1, 4).Draw(t, "messages") {
			tx := table.Begin()
			message.Post(tx, s, to(message.ToGroup("grp_1"), day.Add(time.Duration(i))), day.String()+string(rune('a'+i)))
			if err := s.Commit(ctx, tx); err != nil {
				t.Fatal(err)
			}
		}
		at := day
		for range rapid.IntRange(1, 4).Draw(t, "runs") {
			if rapid.Bool().Draw(t, "breaks") {
				tables.Faults.Next("TransactWriteItems", rapid.SampledFrom([]tabletest.Fault{tabletest.Refuse(500, "InternalServerError"), tabletest.LoseAnswer}).Draw(t, "how"))
			}
			var wg sync.WaitGroup
			for range rapid.IntRange(1, 3).Draw(t, "at once") {
				wg.Go(func() { _, _ = o.Run(ctx, at) }) // a run that fails is followed by another
			}
			wg.Wait()
			at = at.Add(time.Duration(rapid.IntRange(1, 30).Draw(t, "minutes")) * time.Minute)
		}
		for letter, n := range v.took {
			if n > 1 {
				t.Fatalf("%s: %d times", letter, n)
			}
		}
		tables.Faults.Reset()
		v.fates = always(message.Refused)
		if _, err := o.Run(ctx, day.Add(49*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Run(ctx, day.Add(49*time.Hour)); err != nil {
			t.Fatal(err)
		}
	})
}
