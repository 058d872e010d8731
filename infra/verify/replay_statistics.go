package main

import (
	"encoding/json"
	"path"
	"strconv"
	"strings"

	"linxuan/shared/ledger"
)

// ofReport is a line of a report's files.json, whose hash the log holds.
type ofReport struct {
	Name      string `json:"name"`
	Title     string `json:"title"`
	MediaType string `json:"mediaType"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
}

// statistics holds the files of every published annual report against the log (R3.3): each version follows the one before and
// was compiled first, its list of files is the one that was entered, each file is that of the list, and its document names the
// figures that were entered when it was compiled.
func (p *play) statistics() {
	compiled := map[string]ledger.Entry{} // by report
	versions, files := 0, 0
	p.each(func(e *numbered) {
		if e.Act == "report-compiled" {
			compiled[e.Facts["report"]] = e.Entry
			return
		}
		versions++
		if e.Facts["version"] != strconv.Itoa(versions) {
			p.wrong(at(e), "version %s of the report where %d is due", e.Facts["version"], versions)
		}
		draft, found := compiled[e.Facts["report"]]
		if !found {
			p.wrong(at(e), "the report %s was never compiled", e.Facts["report"])
		}
		files += p.report(e, draft)
	}, "report-compiled", "report-published")
	p.ok("%d versions of the annual report with %d files are what the log fixed (R3.3)", versions, files)
}

// report holds the files of one version against its list and gives their number.
func (p *play) report(e *numbered, compiled ledger.Entry) int {
	folder := e.Facts["folder"]
	if path.Dir(folder) != "statistics/"+p.round || strings.Contains(folder, "..") {
		p.wrong(at(e), "its folder %q is none of the round", folder)
		return 0
	}
	place := folder + "/files.json"
	raw, err := p.read(place)
	if !p.hold(place, err) {
		return 0
	}
	if hexHash(raw) != e.Content {
		p.wrong(place, "its hash is %s, the log says %s", hexHash(raw), e.Content)
		return 0
	}
	var list []ofReport
	if !p.hold(place, exact(raw, &list)) {
		return 0
	}
	for _, f := range list {
		name := folder + "/" + path.Base(f.Name)
		raw, err := p.read(name)
		if !p.hold(name, err) {
			continue
		}
		if hexHash(raw) != f.SHA256 || int64(len(raw)) != f.Size {
			p.wrong(name, "its hash is %s, the report's list says %s", hexHash(raw), f.SHA256)
			continue
		}
		if f.Name == "report.json" {
			p.figures(name, raw, e, compiled)
		}
	}
	return len(list)
}

// figures holds what a report's document says of itself against the log.
func (p *play) figures(place string, raw []byte, e *numbered, compiled ledger.Entry) {
	var document struct {
		Round   string
		Number  int
		Figures string
		Filings []struct{ Filings int }
	}
	if !p.hold(place, json.Unmarshal(raw, &document)) {
		return
	}
	filings := 0
	for _, year := range document.Filings {
		filings += year.Filings
	}
	switch {
	case document.Round != p.round || strconv.Itoa(document.Number) != e.Facts["version"]:
		p.wrong(place, "it is version %d of round %s", document.Number, document.Round)
	case document.Figures != compiled.Content:
		p.wrong(place, "its figures are %s, compiled were %s", document.Figures, compiled.Content)
	case strconv.Itoa(filings) != compiled.Facts["filings"]:
		p.wrong(place, "it is of %d filings, compiled were %s", filings, compiled.Facts["filings"])
	}
}
