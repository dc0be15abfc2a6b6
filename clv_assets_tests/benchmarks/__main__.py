"""Runs every benchmark and prints its figures."""

from clv_assets_tests.benchmarks import bench_btyd, bench_features, bench_ingest

if __name__ == "__main__":
    bench_ingest.main()
    bench_features.main()
    bench_btyd.main()
