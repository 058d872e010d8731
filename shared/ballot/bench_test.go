package ballot

import (
	"bytes"
	"compress/gzip"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha512"
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cloudflare/circl/blindsign/blindrsa"
)

func BenchmarkBlindSign(b *testing.B) {
	for _, bits := range KeySizes {
		key := must[*TokenKey](b)(GenerateTokenKey(bits))
		message := make([]byte, bits/8)
		if _, err := rand.Read(message[1:]); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("%d", bits), func(b *testing.B) {
			for b.Loop() {
				must[[]byte](b)(key.BlindSign(message))
			}
		})
		signer := blindrsa.NewSigner(key.key)
		b.Run(fmt.Sprintf("%d/circl", bits), func(b *testing.B) {
			for b.Loop() {
				must[[]byte](b)(signer.BlindSign(message))
			}
		})
	}
}

func BenchmarkTokenKey(b *testing.B) {
	b.Run("generate", func(b *testing.B) {
		for b.Loop() {
			must[*TokenKey](b)(GenerateTokenKey(2048))
		}
	})
	der := must[[]byte](b)(testKeys()[0].MarshalPKCS8())
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			must[*TokenKey](b)(ParseTokenKey(der))
		}
	})
}

// BenchmarkPaper is the expert's side of one token: prepare, blind, and unblind with its check.
func BenchmarkPaper(b *testing.B) {
	r := newRoom(b, validSetup(1))
	b.Run("prepare", func(b *testing.B) {
		for b.Loop() {
			must[*Paper](b)(r.NewPaper(rand.Reader, "g1"))
		}
	})
	p := r.paper(b, "g1")
	signature := must[[]byte](b)(r.keys["g1"].BlindSign(p.Blinded()))
	b.Run("finish", func(b *testing.B) {
		for b.Loop() {
			if err := p.Finish(signature); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cast", func(b *testing.B) {
		for b.Loop() {
			must[Cast](b)(p.Cast(r.Checked, Approve, nil))
		}
	})
}

func BenchmarkCast(b *testing.B) {
	r := newRoom(b, validSetup(1))
	cast := must[Cast](b)(r.paper(b, "g1").Cast(r.Checked, Approve, nil))
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			expect(b, r.Verify(cast), nil)
		}
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			must[Choice](b)(r.Open(cast, r.closing))
		}
	})
}

// hall is a ballot in which everybody casts on everything. Tokens are signed openly here, which gives the same bytes as the
// blind way and takes no minutes.
func hall(experts, groups int) *room {
	keys := make([]*TokenKey, groups)
	each(groups, func(i int) { keys[i] = must[*TokenKey](panicker{})(GenerateTokenKey(2048)) })
	s := validSetup(1)
	s.Appointed, s.Groups, s.Rules.Target = experts, nil, 150
	for i, key := range keys {
		s.Groups = append(s.Groups, GroupSetup{fmt.Sprintf("g%04d", i), experts, Ratio{int64(i), 1}, must[Bytes](panicker{})(key.Public())})
	}
	checked := must[*Checked](panicker{})(s.Check())
	r := &room{Checked: checked, casts: make([]Cast, experts*groups), turnout: Turnout{Format: TurnoutFormat, Setup: checked.Hash, Present: experts}}
	r.closing = must[*ClosingKey](panicker{})(s.Closing.Recombine(testDealt().shares))
	for _, g := range s.Groups {
		r.turnout.Groups = append(r.turnout.Groups, GroupTurnout{g.Group, experts, experts})
	}
	each(len(r.casts), func(i int) {
		p := &Paper{group: s.Groups[i%groups].Group, key: must[*ecdsa.PrivateKey](panicker{})(newPaperKey(rand.Reader))}
		p.prepared = make([]byte, 32)
		_, _ = rand.Read(p.prepared) // never fails (crypto/rand)
		p.prepared = append(p.prepared, must[[]byte](panicker{})(p.key.PublicKey.Bytes())...)
		digest := sha512.Sum384(p.prepared)
		p.token = must[[]byte](panicker{})(rsa.SignPSS(rand.Reader, keys[i%groups].key, crypto.SHA384, digest[:], &rsa.PSSOptions{SaltLength: saltSize}))
		r.casts[i] = must[Cast](panicker{})(p.Cast(checked, Choice(1+i%3), nil))
	})
	return r
}

// each runs work on all processors.
func each(n int, work func(i int)) {
	var all sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		all.Go(func() {
			for i := w; i < n; i += workers {
				work(i)
			}
		})
	}
	all.Wait()
}

// BenchmarkHall holds the figures of the design: counting 20,580 casts ≤ 4 s, a published file ≤ 12 MB as served. The other
// sizes show that everything grows with the number of casts and nothing faster: cpu-ns/cast is the same in all of them. Each hall
// is made when its size is asked for; the largest takes some minutes to make:
//
//	go test ./shared/ballot -run '^$' -bench 'Hall/60x343'
//	go test ./shared/ballot -run '^$' -bench 'Hall/200x1000' -benchtime 1x -timeout 30m
func BenchmarkHall(b *testing.B) {
	for _, size := range []struct{ experts, groups int }{{60, 100}, {60, 343}, {200, 1000}} {
		b.Run(fmt.Sprintf("%dx%d", size.experts, size.groups), func(b *testing.B) { benchHall(b, hall(size.experts, size.groups)) })
	}
}

// processTime is the time that this process has used of the processors.
func processTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func benchHall(b *testing.B, r *room) {
	var began time.Duration
	perCast := func(b *testing.B) { // also of the processor's time, which other work on the machine does not lengthen
		casts := float64(b.N) * float64(len(r.casts))
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/casts, "ns/cast")
		b.ReportMetric(float64((processTime(b)-began).Nanoseconds())/casts, "cpu-ns/cast")
	}
	b.Run("count", func(b *testing.B) {
		began = processTime(b)
		for b.Loop() {
			must[Result](b)(r.Count(r.turnout, r.casts, r.closing))
		}
		perCast(b)
	})
	f := must[File](b)(NewFile(r.Checked, r.turnout, r.casts, testDealt().shares[:2]))
	raw := must[[]byte](b)(f.Encode())
	b.Run("file", func(b *testing.B) {
		began = processTime(b)
		for b.Loop() {
			must[[]FileGroup](b)(r.fileCasts(r.casts))
		}
		perCast(b)
	})
	b.Run("encode", func(b *testing.B) {
		began = processTime(b)
		for b.Loop() {
			must[[]byte](b)(f.Encode())
		}
		perCast(b)
		b.ReportMetric(float64(len(raw))/1e6, "MB")
	})
	b.Run("pack", func(b *testing.B) {
		var packed bytes.Buffer
		began = processTime(b)
		for b.Loop() {
			packed.Reset()
			z := gzip.NewWriter(&packed) // as functions/ballot/count has it
			must[int](b)(z.Write(raw))
			if err := z.Close(); err != nil {
				b.Fatal(err)
			}
		}
		perCast(b)
		b.ReportMetric(float64(packed.Len())/1e6, "MB")
	})
	b.Run("parse", func(b *testing.B) {
		began = processTime(b)
		for b.Loop() {
			must[File](b)(ParseFile(raw))
		}
		perCast(b)
	})
	b.Run("recount", func(b *testing.B) {
		began = processTime(b)
		for b.Loop() {
			if !Recount(f).OK() {
				b.Fatal("does not recount")
			}
		}
		perCast(b)
	})
}
