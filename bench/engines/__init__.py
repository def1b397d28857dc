"""The engines that are compared, each behind ``bench.engines.engine.Engine``."""
