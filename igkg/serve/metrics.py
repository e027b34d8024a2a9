"""From what happens to numbers that Prometheus reads."""

from __future__ import annotations

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from igkg.serve.cache import Cache
from igkg.serve.workers.succession import Succession

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
KILLS = ("time", "memory", "depth", "client", "crowd", "vanished", "stop")


class Metrics:
    """The counters of one server process."""

    def __init__(self) -> None:
        self._registry = all_of_them = CollectorRegistry()
        by_outcome = ["route", "status", "outcome"]
        self._requests = Counter("igkg_requests", "Requests by outcome.", by_outcome, registry=all_of_them)
        self._seconds = Histogram(
            "igkg_request_seconds", "Time to answer, by route.", ["route"], buckets=_BUCKETS, registry=all_of_them
        )
        self._query_seconds = Histogram(
            "igkg_query_seconds", "Time that workers spent on a request.", buckets=_BUCKETS, registry=all_of_them
        )
        self._sent = Counter("igkg_response_bytes", "Bytes of answers.", registry=all_of_them)
        self._kills = Counter("igkg_kills", "Workers that died over a query.", ["cause"], registry=all_of_them)
        self._cache = Counter("igkg_cache", "Questions to the cache, by result.", ["result"], registry=all_of_them)
        # Finding a series by its labels takes longer than counting, so those found are kept at hand.
        self._counter = cache(lambda route, status, outcome: self._requests.labels(route, str(status), outcome))
        self._histogram = cache(self._seconds.labels)
        self._kinds = {cause: self._kills.labels(cause) for cause in KILLS}
        self._results = {result: self._cache.labels(result) for result in ("hit", "miss", "bypass")}

    def watch(self, succession: Succession, answers: Cache) -> None:
        """Have gauges read from where the numbers are."""

        def gauge(name: str, words: str) -> Gauge:
            return Gauge(name, words, registry=self._registry)

        gauge("igkg_queue_length", "Queries that wait for a worker.").set_function(
            lambda: len(succession.current.pool.waiting)
        )
        gauge("igkg_workers_busy", "Workers at work.").set_function(lambda: succession.current.pool.busy)
        gauge("igkg_workers", "Workers that live.").set_function(lambda: succession.current.pool.alive)
        gauge("igkg_cache_bytes", "Bytes of answers kept.").set_function(lambda: answers.bytes)
        gauge("igkg_cache_answers", "Answers kept.").set_function(lambda: len(answers))
        gauge("igkg_takeovers", "Releases taken over since the start.").set_function(lambda: succession.takeovers)
        self._release = Gauge("igkg_release_info", "The release that is served.", ["release"], registry=self._registry)
        self._succession = succession

    def kill(self, cause: str) -> None:
        """Count a worker that died over a query."""
        self._kinds[cause].inc()

    def request(self, route: str, status: int, outcome: str, seconds: float, query_seconds: float, sent: int) -> None:
        """Count a request that has been answered."""
        self._counter(route, status, outcome).inc()
        self._histogram(route).observe(seconds)
        self._sent.inc(sent)
        if query_seconds:
            self._query_seconds.observe(query_seconds)

    def cache(self, result: str) -> None:
        """Count a question to the cache."""
        self._results[result].inc()

    def text(self) -> bytes:
        """Give all numbers in the text format."""
        self._release.clear()
        self._release.labels(self._succession.current.release.name).set(1)
        return generate_latest(self._registry)
