// Package annual holds the text that the demonstration's annual report begins with.
package annual

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"

	"linxuan/infra/seed"
	"linxuan/shared/statistics/report"
)

// Text reads the chapters for a round, with figures that ask for indicators of its dictionary.
func Text(round string) ([]report.Section, error) {
	name := "report-" + round + ".yaml"
	data, err := seed.Files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var file struct {
		Sections []report.Section
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return file.Sections, nil
}
