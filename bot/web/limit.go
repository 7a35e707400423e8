package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxCallers bounds the memory of a limiter: at most twice as many callers are
// remembered, at about 150 bytes each.
const maxCallers = 10_000

// limiter lets each caller ask at a steady rate. It holds two generations of
// callers: when the young one is full it becomes the old one, and whoever is not
// seen again before the next change is forgotten.
type limiter struct {
	rate  rate.Limit
	burst int

	mu         sync.Mutex
	young, old map[netip.Addr]*rate.Limiter
}

func newLimiter(perSecond float64, burst int) *limiter {
	return &limiter{rate: rate.Limit(perSecond), burst: burst, young: map[netip.Addr]*rate.Limiter{}}
}

// allow reports whether the caller may ask now.
func (l *limiter) allow(caller netip.Addr, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket, ok := l.young[caller]
	if !ok {
		if bucket, ok = l.old[caller]; !ok {
			bucket = rate.NewLimiter(l.rate, l.burst)
		}
		if len(l.young) >= maxCallers {
			l.old, l.young = l.young, make(map[netip.Addr]*rate.Limiter, maxCallers)
		}
		l.young[caller] = bucket
	}
	return bucket.AllowN(now, 1)
}

// tooMany is what a caller gets who asks too fast; pages name the emergency numbers.
var tooMany = refusal{status: http.StatusTooManyRequests, code: "too_many"}

// limited refuses a caller who asks too fast.
func (s *Server) limited(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.limiter.allow(s.caller(r), s.Now()) {
			s.refuse(w, r, tooMany)
			return
		}
		next(w, r)
	}
}

// caller is the network address that asks; of an IPv6 address the half that a
// provider gives to one household.
func (s *Server) caller(r *http.Request) netip.Addr {
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		from = r.RemoteAddr
	}
	if s.Proxied {
		hops := r.Header.Values("X-Forwarded-For")
		if len(hops) > 0 {
			last := hops[len(hops)-1]
			from = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		}
	}
	addr, err := netip.ParseAddr(from)
	if err != nil {
		return netip.Addr{}
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		return netip.PrefixFrom(addr, 64).Masked().Addr()
	}
	return addr
}
