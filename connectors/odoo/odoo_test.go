package odoo_test

import (
	"testing"
	"time"

	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/odoo"
	"callscribe/connectors/odoo/odootest"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func newFake(options odootest.Options) *odootest.Fake {
	f := odootest.New(options)
	f.Now = func() time.Time { return noon }
	return f
}

func TestConformance(t *testing.T) {
	for name, options := range map[string]odootest.Options{
		"16": {Version: 16}, "17": {Version: 17}, "18": {}, "19": {Version: 19, NoMobile: true, ByKey: true},
	} {
		t.Run(name, func(t *testing.T) {
			crmtest.Run(t, odoo.Platform(), func(testing.TB) crmtest.Fake { return newFake(options) })
		})
	}
}
