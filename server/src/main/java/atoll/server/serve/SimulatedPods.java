package atoll.server.serve;

import atoll.api.KubeObject;
import java.util.List;

/// What a simulated container says and does. Nothing runs, so every answer is made from the pod
/// alone; the answers say that they are simulated.
public interface SimulatedPods {
    /// The lines that a container has written, oldest first, each with the time it was written at.
    ///
    /// @param previous of the container's last instance instead of the present one
    List<Line> log(KubeObject pod, String container, boolean previous);

    /// What a command in a container prints.
    String run(KubeObject pod, String container, List<String> command);

    /// @param time RFC 3339
    record Line(String time, String text) {}

    /// Answers that only say what was asked.
    static SimulatedPods standard() {
        return new SimulatedPods() {
            @Override
            public List<Line> log(KubeObject pod, String container, boolean previous) {
                String started = ContainerState.of(pod, container).started(previous);
                return started.isEmpty()
                        ? List.of()
                        : List.of(
                                new Line(
                                        started,
                                        "simulated container %s of pod %s/%s started"
                                                .formatted(
                                                        container, pod.namespace(), pod.name())));
            }

            @Override
            public String run(KubeObject pod, String container, List<String> command) {
                return "simulated container %s of pod %s/%s: %s\n"
                        .formatted(
                                container, pod.namespace(), pod.name(), String.join(" ", command));
            }
        };
    }
}
