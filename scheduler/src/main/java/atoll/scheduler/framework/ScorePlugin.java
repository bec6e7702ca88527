package atoll.scheduler.framework;

/// Says which of the nodes that can take a pod suit it best. [#prepare] is kube-scheduler's
/// PreScore, the [NodeScore] it returns is Score, [#normalize] is NormalizeScore. As a
/// [FilterPlugin]: one instance, one thread, no state between cycles.
public interface ScorePlugin {
    /// Upstream's `MaxNodeScore`.
    long SCORE_MAX = 100;

    /// Upstream's name of the plugin.
    String name();

    /// @param rows the nodes that passed the filters; not to be kept beyond the cycle
    /// @param count how many of `rows` are in use
    /// @return [NodeScore#NONE] when the pod gives this plugin no preference
    NodeScore prepare(PodInfo pod, NodeTable nodes, int[] rows, int count);

    /// Brings raw scores into 0 … [#SCORE_MAX].
    ///
    /// In place. Left as it is where [NodeScore#of] answers within the bounds already.
    ///
    /// @param count how many of `scores` are in use
    default void normalize(long[] scores, int count) {}

    /// Scales to the greatest, which becomes [#SCORE_MAX]; turned around when less is better.
    /// Upstream's `DefaultNormalizeScore`: 1, 2, 4 → 25, 50, 100; turned around 75, 50, 0. When all
    /// are 0 they stay so, or all get the most. Scores must not be negative.
    static void scaleToMax(long[] scores, int count, boolean lessIsBetter) {
        long max = 0;
        for (int i = 0; i < count; i++) {
            max = Math.max(max, scores[i]);
        }
        for (int i = 0; i < count; i++) {
            long scaled = max == 0 ? 0 : scores[i] * SCORE_MAX / max;
            scores[i] = lessIsBetter ? SCORE_MAX - scaled : scaled;
        }
    }
}
