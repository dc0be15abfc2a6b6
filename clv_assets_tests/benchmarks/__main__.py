"""Runs every benchmark but those of accuracy and of totals, and prints its figures."""

from clv_assets_tests.benchmarks import bench_btyd, bench_champion, bench_features, bench_ingest

if __name__ == "__main__":
    bench_ingest.main()
    bench_features.main()
    bench_btyd.main()
    bench_champion.main()
