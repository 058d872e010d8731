package submission_test

import (
	"net/http"
	"reflect"
	"testing"
	"time"

	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/table/tabletest"
)

const key = "0b1e6f0a-6a35-4d0b-9a8b-2f0c7c3d9e11"

// A lost answer is no lost submission: the same request again, be it after the deadline, gives the same receipt, and one
// entry stands in the ledger.
func TestALostAnswerIsAskedForAgain(t *testing.T) {
	h := enter(t)
	g := h.stage.Entrant(1)
	a := h.complete(g)
	c := h.officer(g, dossiertest.Deadline.Add(-ms))
	first := c.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag, "Idempotency-Key", key).Want(200)
	h.Clock.Advance(5 * time.Minute)
	again := c.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag, "Idempotency-Key", key).Want(200)
	if !reflect.DeepEqual(again.Map(), first.Map()) || again.Header["idempotency-replayed"] != "true" {
		t.Errorf("%v %s, first %s", again.Header, again.Body, first.Body)
	}
	c.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag, "Idempotency-Key", "another key of sixteen").Refused(409, "deadline-passed")
	if n := len(h.stage.Entries(dossier.ActSubmitted)); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// The store's own answer is lost on the way: the function finds that it has written, and gives the receipt.
func TestAnAnswerOfTheStoreIsLost(t *testing.T) {
	h := enter(t)
	g := h.stage.Entrant(1)
	a := h.complete(g)
	c := h.officer(g, dossiertest.Open)
	h.Tables.Faults.Next("TransactWriteItems", tabletest.LoseAnswer)
	var standing dossier.Standing
	c.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag).Want(200).JSON(&standing)
	all, err := h.stage.Submissions(ctx, a.ID)
	if err != nil || len(all) != 1 || all[0].Receipt.ID != standing.Receipt.ID {
		t.Errorf("%+v %v, the receipt is %s", all, err, standing.Receipt.ID)
	}
	// The request is lost: nothing was written, and the next try writes it.
	g = h.stage.Entrant(2)
	a = h.complete(g)
	c = h.officer(g, dossiertest.Open)
	h.Tables.Faults.Next("TransactWriteItems", tabletest.LoseRequest)
	c.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag).Want(200)
	if n := len(h.stage.Entries(dossier.ActSubmitted)); n != 2 {
		t.Errorf("%d entries", n)
	}
}

// The same key for another request is refused, whatever differs.
func TestAKeyIsForOneRequest(t *testing.T) {
	h := enter(t)
	g := h.stage.Entrant(1)
	a := h.complete(g)
	c := h.officer(g, dossiertest.Early)
	first := c.Do("POST", a.path+"/documents", dossiertest.Wish("evidence", dossiertest.Paper(1)), "Idempotency-Key", key).Want(201)
	before := h.everything()
	c.Do("POST", a.path+"/documents", dossiertest.Wish("evidence", dossiertest.Paper(2)), "Idempotency-Key", key).Refused(422, "idempotency-mismatch")
	c.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag, "Idempotency-Key", key).Refused(422, "idempotency-mismatch")
	c.Do("POST", a.path+"/documents", nil, "Idempotency-Key", "short").Refused(400, "idempotency-key-required")
	again := c.Do("POST", a.path+"/documents", dossiertest.Wish("evidence", dossiertest.Paper(1)), "Idempotency-Key", key).Want(201)
	if !reflect.DeepEqual(again.Map(), first.Map()) {
		t.Errorf("%s, first %s", again.Body, first.Body)
	}
	unchanged(t, before, h.everything())
	// Another person's key of the same letters is another key.
	h.officer(h.stage.Entrant(2), dossiertest.Early).Do("POST", base, nil, "Idempotency-Key", key).Want(201)
}

// R5.2: a write that is tried again takes a new instant. Here the store throttles in the last millisecond, and the second
// try comes after the deadline.
func TestARetriedWriteTakesANewInstant(t *testing.T) {
	for name, fault := range map[string]tabletest.Fault{
		"throttled": tabletest.Refuse(http.StatusBadRequest, "ThrottlingException"),
		"crossed":   tabletest.Cancel("None", "TransactionConflict"),
		"lost":      tabletest.LoseRequest,
	} {
		t.Run(name, func(t *testing.T) {
			h := enter(t)
			g := h.stage.Entrant(1)
			a := h.complete(g)
			c := h.officer(g, dossiertest.Deadline.Add(-ms))
			h.Tables.Faults.Next("TransactWriteItems", func(pass func() (*http.Response, error)) (*http.Response, error) {
				h.Clock.Set(dossiertest.Deadline)
				return fault(pass)
			})
			c.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag).Refused(409, "deadline-passed")
			// What stands was submitted by the closing (R4.7), not by the late try.
			all, err := h.stage.Submissions(ctx, a.ID)
			if err != nil || len(all) != 1 || !all[0].ByLock {
				t.Errorf("%+v %v", all, err)
			}
		})
	}
	// The same within the window: the receipt carries the instant of the try that was written.
	h := enter(t)
	g := h.stage.Entrant(1)
	a := h.complete(g)
	c := h.officer(g, dossiertest.Open)
	h.Tables.Faults.Next("TransactWriteItems", func(pass func() (*http.Response, error)) (*http.Response, error) {
		h.Clock.Advance(time.Second)
		return tabletest.Refuse(http.StatusBadRequest, "ThrottlingException")(pass)
	})
	var standing dossier.Standing
	c.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag).Want(200).JSON(&standing)
	if want := dossiertest.Open.Add(time.Second); !standing.Receipt.At.Time().Equal(want) || !standing.Application.SubmittedAt.Time().Equal(want) {
		t.Errorf("%s, want %s", standing.Receipt.At, want)
	}
}

// A store that stays busy is said so, with when to try again, and nothing is written.
func TestAStoreThatStaysBusy(t *testing.T) {
	h := enter(t)
	g := h.stage.Entrant(1)
	a := h.complete(g)
	c := h.officer(g, dossiertest.Open)
	before := h.everything()
	busy := tabletest.Refuse(http.StatusBadRequest, "ThrottlingException")
	h.Tables.Faults.Next("TransactWriteItems", busy, busy, busy, busy)
	r := c.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag).Refused(503, "store-busy")
	if r.Header["retry-after"] == "" {
		t.Errorf("%v", r.Header)
	}
	isChinese(t, r)
	unchanged(t, before, h.everything())
}
