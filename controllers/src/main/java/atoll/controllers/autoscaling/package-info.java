/// Keeps the status of HorizontalPodAutoscalers, and the number of replicas within their bounds.
@NullMarked
package atoll.controllers.autoscaling;

import org.jspecify.annotations.NullMarked;
