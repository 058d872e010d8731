// Command openapi writes the API's document, merged from the operations of all functions, to where the portal makes its
// typed client from:
//
//	go run ./infra/openapi
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"linxuan/infra/local/all"
)

// file is where the document is kept, from the top of the repository.
var file = filepath.Join("functions", "portal", "web", "src", "api", "openapi.json")

func main() {
	document, err := merged(context.Background(), all.Functions())
	if err == nil {
		err = os.WriteFile(file, document, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}
