"""From what happens to numbers that Prometheus reads."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from igkg.serve.cache import Cache
from igkg.serve.caller import Caller
from igkg.serve.workers.succession import Succession

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
KILLS = ("time", "memory", "depth", "client", "crowd", "vanished", "stop")


class _Durations:
    """How many durations fell into each bucket, and their sum."""

    def __init__(self) -> None:
        self._counts = [0] * (len(_BUCKETS) + 1)
        self._sum = 0.0

    def observe(self, seconds: float) -> None:
        """Count a duration."""
        self._counts[bisect_left(_BUCKETS, seconds)] += 1
        self._sum += seconds

    def add_to(self, family: HistogramMetricFamily, labels: Sequence[str] = ()) -> None:
        """Tell them as Prometheus has them: each bucket with all that are smaller."""
        ends = [*(str(float(end)) for end in _BUCKETS), "+Inf"]
        family.add_metric(labels, list(zip(ends, accumulate(self._counts), strict=True)), self._sum)


class Metrics(Collector):
    """The counters of one server process; all of it in the event loop, so that counting takes no locks."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._requests: Counter[tuple[str, int, str]] = Counter()
        self._seconds: defaultdict[str, _Durations] = defaultdict(_Durations)
        self._query_seconds = _Durations()
        self._sent = 0
        self._kills = Counter(dict.fromkeys(KILLS, 0))
        self._cache = Counter(dict.fromkeys(("hit", "collapsed", "miss", "bypass"), 0))

    def collect(self) -> Iterator[Metric]:
        """Give what was counted, as families of Prometheus."""
        requests = CounterMetricFamily("igkg_requests", "Requests by outcome.", labels=["route", "status", "outcome"])
        for (route, status, outcome), number in self._requests.items():
            requests.add_metric([route, str(status), outcome], number)
        seconds = HistogramMetricFamily("igkg_request_seconds", "Time to answer, by route.", labels=["route"])
        for route, durations in self._seconds.items():
            durations.add_to(seconds, [route])
        at_work = HistogramMetricFamily("igkg_query_seconds", "Time that the queries of a request took.", labels=[])
        self._query_seconds.add_to(at_work)
        yield from (requests, seconds, at_work)
        yield CounterMetricFamily("igkg_response_bytes", "Bytes of answers.", self._sent)
        yield _counters("igkg_kills", "Workers that died.", "cause", self._kills)
        yield _counters("igkg_cache", "Questions to the cache, by result.", "result", self._cache)

    def watch(self, succession: Succession, answers: Cache) -> None:
        """Have gauges read from where the numbers are."""

        def gauge(name: str, words: str) -> Gauge:
            return Gauge(name, words, registry=self._registry)

        gauge("igkg_queue_length", "Queries that wait for a worker.").set_function(
            lambda: succession.current.pool.waiting
        )
        gauge("igkg_workers_busy", "Workers at work.").set_function(lambda: succession.current.pool.busy)
        gauge("igkg_workers", "Workers that live.").set_function(lambda: succession.current.pool.alive)
        gauge("igkg_cache_bytes", "Bytes of answers kept.").set_function(lambda: answers.bytes)
        gauge("igkg_cache_answers", "Answers kept.").set_function(lambda: len(answers))
        gauge("igkg_takeovers", "Releases taken over since the start.").set_function(lambda: succession.takeovers)
        self._release = Gauge("igkg_release_info", "The release that is served.", ["release"], registry=self._registry)
        self._succession = succession

    def kill(self, cause: str) -> None:
        """Count a worker that died."""
        self._kills[cause] += 1

    def request(self, route: str, status: int, outcome: str, seconds: float, query_seconds: float, sent: int) -> None:
        """Count a request that has been answered."""
        self._requests[route, status, outcome] += 1
        self._seconds[route].observe(seconds)
        self._sent += sent
        if query_seconds:
            self._query_seconds.observe(query_seconds)

    def cache(self, caller: Caller, result: str) -> None:
        """Count what came of a caller's question to the cache, and note it for the log."""
        caller.cache = result
        self._cache[result] += 1

    def text(self) -> bytes:
        """Give all numbers in the text format."""
        self._release.clear()
        self._release.labels(self._succession.current.release.name).set(1)
        return generate_latest(self._registry)


def _counters(name: str, words: str, label: str, counted: Mapping[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, words, labels=[label])
    for value, number in counted.items():
        family.add_metric([value], number)
    return family
