package rest

import "strings"

// shared reports whether anybody can have a name below a domain, so that a star before it would be everybody. It knows
// how countries divide their domains, and the commonest hosts of other people's programs and pages; that is less than
// the Public Suffix List, which would be as large as three of our CRMs.
func shared(labels []string) bool {
	for i := range labels {
		if isOne(rented, strings.Join(labels[i:], ".")) {
			return true
		}
	}
	n := len(labels)
	if n < 2 || len(labels[n-1]) != 2 {
		return n < 2
	}
	// "co.uk", "ca.us", "mi.it", "kyoto.jp"; and, where places are divided further, "k12.ca.us", "uji.kyoto.jp".
	name, country := labels[n-2], labels[n-1]
	place := country == "jp" && isOne(prefectures, name) || country == "us" && len(name) == 2
	return n == 2 && (place || len(name) == 2 || isOne(registries, name)) || n == 3 && place
}

const (
	registries = "com net org gov edu mil info biz nom gob gouv govt gub web asso med sch school ltd plc firm nhs police coop"

	prefectures = "aichi akita aomori chiba ehime fukui fukuoka fukushima gifu gunma hiroshima hokkaido hyogo ibaraki ishikawa iwate kagawa " +
		"kagoshima kanagawa kochi kumamoto kyoto mie miyagi miyazaki nagano nagasaki nara niigata oita okayama okinawa osaka saga saitama " +
		"shiga shimane shizuoka tochigi tokushima tokyo tottori toyama wakayama yamagata yamaguchi yamanashi"

	rented = "github.io githubusercontent.com github.dev gitlab.io bitbucket.io herokuapp.com vercel.app now.sh netlify.app pages.dev workers.dev " +
		"r2.dev trycloudflare.com web.app firebaseapp.com appspot.com run.app cloudfunctions.net blogspot.com amazonaws.com cloudfront.net " +
		"elasticbeanstalk.com awsapprunner.com amplifyapp.com on.aws azurewebsites.net azurestaticapps.net cloudapp.net azure.com azure-api.net " +
		"azureedge.net azurefd.net azurecontainerapps.io windows.net trafficmanager.net onrender.com fly.dev railway.app repl.co replit.app " +
		"replit.dev glitch.me csb.app stackblitz.io webcontainer.io gitpod.io deno.dev deno.net surge.sh ondigitalocean.app " +
		"digitaloceanspaces.com koyeb.app code.run supabase.co appdomain.cloud mybluemix.net oraclecloudapps.com scw.cloud platformsh.site " +
		"b-cdn.net fastly.net hf.space streamlit.app lovable.app val.run modal.run pythonanywhere.com alwaysdata.net neocities.org altervista.org " +
		"ngrok.io ngrok.app ngrok.dev ngrok-free.app ngrok-free.dev loca.lt lhr.life pagekite.me ts.net myshopify.com wordpress.com wpengine.com " +
		"wpcomstaging.com pantheonsite.io wixsite.com weebly.com webflow.io tumblr.com carrd.co framer.app bubbleapps.io notion.site " +
		"gitbook.io readthedocs.io duckdns.org dyndns.org dynu.net no-ip.org ddns.net hopto.org zapto.org freemyip.com nip.io sslip.io " +
		"eu.org co.com uk.com us.com eu.com de.com gb.net"
)
