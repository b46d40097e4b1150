// Says as whom it runs, for the tests of allowPrivilegeEscalation.
package main

import (
	"fmt"
	"os"
)

func main() { fmt.Printf("Effective uid: %d\n", os.Geteuid()) }
