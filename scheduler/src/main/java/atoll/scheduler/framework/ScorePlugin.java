package atoll.scheduler.framework;

/// Says which of the nodes that can take a pod suit it best. [#prepare] is kube-scheduler's
/// PreScore, the [NodeScore] it returns is Score, [#normalize] is NormalizeScore.
public interface ScorePlugin {
    long SCORE_MAX = 100;

    String name();

    /// @return [NodeScore#NONE] when the pod gives this plugin no preference
    NodeScore prepare(PodInfo pod, NodeTable nodes);

    /// Brings raw scores into 0 … [#SCORE_MAX].
    ///
    /// @param count how many of `scores` are in use
    default void normalize(long[] scores, int count) {}

    /// Scales to the greatest, which becomes [#SCORE_MAX]; turned around when less is better.
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
