"""Statistics over per-image scores. The dashboard imports them: NumPy and pandas; SciPy is loaded when a test needs it.

The image is the unit of analysis: its degraded copies, seeds and restorations are drawn together. Which way of a metric
is better is always an argument. Undefined is NaN, and n travels with every number.

Start here:
    common_set      the samples that every compared restorer has a score for: before any mean
    means           their means with intervals, a row for each point of a chart
    bootstrap       the intervals themselves, for any table (images, columns); bca where scores are skewed
    gamma_bins      the fixed bins of gamma

Who is better:
    paired          Wilcoxon's signed-rank test of every two restorers, corrected by holm, with the difference that
                    hodges_lehmann estimates
    quick_pairs     the same tests for many restorers and thousands of images, with mean differences
    ties            a ranking in which what cannot be told apart shares a rank
    friedman        many restorers at once, by their ranks within each image

Trade-offs:
    pareto          who is on the front, and in how many resamples
    hypervolume     one number for a front
    crossover       the gamma at which two restorers change places
    disagreement    where two metrics tell different stories
    seed_spread     how much a restorer differs from itself
"""
