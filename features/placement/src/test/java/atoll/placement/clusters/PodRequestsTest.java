package atoll.placement.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.Quantity;
import atoll.base.json.Yaml;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodRequestsTest {
    private static Map<String, Quantity> requests(String spec) {
        return PodRequests.of(Yaml.parseObject(spec));
    }

    @Test
    void initContainersCountAtTheirHungriestMomentAndThoseThatStayAllTheTime() {
        assertThat(
                        requests(
                                """
                                containers: [{resources: {requests: {cpu: 1, memory: 1Gi}}}]
                                initContainers:
                                - {restartPolicy: Always, resources: {requests: {cpu: 500m}}}
                                - {resources: {requests: {cpu: 3}}}
                                overhead: {cpu: 250m}
                                """))
                .containsEntry("cpu", Quantity.parse("3750m"))
                .containsEntry("memory", Quantity.parse("1Gi"));
    }

    @Test
    void whatIsStatedForThePodAsAWholeWinsAndOverheadIsAdded() {
        assertThat(
                        requests(
                                """
                                resources: {requests: {cpu: 2}}
                                containers: [{resources: {requests: {cpu: 1, memory: 1Gi}}}]
                                overhead: {memory: 1Gi}
                                """))
                .containsEntry("cpu", Quantity.parse("2"))
                .containsEntry("memory", Quantity.parse("2Gi"));
    }
}
