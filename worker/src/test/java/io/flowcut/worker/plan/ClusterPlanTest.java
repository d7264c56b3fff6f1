package io.flowcut.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.worker.service.WorkerQueue;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterPlanTest {
    private static final MeasuredStages STAGES = new MeasuredStages(List.of(new double[] {0.1, 0.2, 0.3, 0.4, 0.05}));

    /** Seconds that all stages of a frame take together. */
    private static final double FRAME = 1.05;

    private static WorkerPool pool(int workers, int slots, double preemptions, boolean notice) {
        return new WorkerPool("p", WorkerQueue.LABELLING, workers, slots, 3, preemptions, 60, notice, 1);
    }

    private static Workload load(int videos, int frames, int parallelism, int videosAtATime, double overhead) {
        return new Workload(videos, frames, new ChunkConfig(16, parallelism, 4), videosAtATime, 30, false, overhead);
    }

    private static Trial run(Workload load, WorkerPool... pools) {
        return new ClusterSimulation(load, List.of(pools), STAGES, 7).run();
    }

    @Test
    void oneChunkAtATimeTakesTheSumOfAllStages() {
        // 40 frames are 3 chunks: 12 activities, a matching and a probe.
        Trial trial = run(load(2, 40, 1, 1, 0.5), pool(1, 1, 0, false));
        assertThat(trial.seconds()).isEqualTo(2 * (40 * FRAME + 14 * 0.5), within(1e-9));
        assertThat(trial.cost()).isEqualTo(3 * trial.seconds() / 3600, within(1e-12));
        assertThat(trial.redone()).isZero();
        assertThat(trial.preemptions()).isZero();
    }

    @Test
    void aFasterWorkerTakesInProportionLess() {
        WorkerPool fast = new WorkerPool("f", WorkerQueue.LABELLING, 1, 1, 0, 0, 0, false, 4);
        assertThat(run(load(1, 160, 1, 1, 0), fast).seconds()).isEqualTo(160 * FRAME / 4, within(1e-9));
    }

    @Test
    void theSlowestQueueBoundsManyVideos() {
        // One slot for the GPU's 0.6 s a frame, one for the processor's 0.45 s: the first is always at work.
        Trial trial = run(load(50, 64, 4, 4, 0), pool(1, 1, 0, false));
        assertThat(trial.seconds()).isBetween(50 * 64 * 0.6, 50 * 64 * 0.6 * 1.05);
    }

    @Test
    void tenTimesTheWorkersTakeATenthWhenTheWindowIsWideEnough() {
        double one = run(load(200, 64, 4, 4, 0.1), pool(1, 2, 0, false)).seconds();
        double ten = run(load(200, 64, 4, 40, 0.1), pool(10, 2, 0, false)).seconds();
        assertThat(one / ten).isBetween(8.5, 10.5);
        double narrow = run(load(200, 64, 4, 1, 0.1), pool(10, 2, 0, false)).seconds();
        assertThat(narrow).isGreaterThan(3 * ten);
    }

    @Test
    void aJobWithoutAnEndIsRefused() {
        // A batch takes half a minute, a worker lives for a second.
        WorkerPool slow = new WorkerPool("slow", WorkerQueue.LABELLING, 2, 1, 0, 3600, 0, false, 0.05);
        Workload load = load(2, 32, 1, 1, 0);
        assertThatThrownBy(() -> ClusterPlan.simulate(load, List.of(slow), STAGES, 4, 1))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("pool slow: with 3600.0 preemptions an hour the stage flow does not end");
    }

    @Test
    void aKillRedoesLessThanABatchOfEachActivityAndWaitsForTheTimeOut() {
        Workload load = load(40, 160, 3, 2, 0.1);
        Trial calm = run(load, pool(1, 2, 0, false));
        Trial killed = run(load, pool(1, 2, 15, false));
        assertThat(killed.preemptions()).isGreaterThan(3);
        // Two slots from each of the two queues.
        double most = killed.preemptions() * 4 * 4.0 / load.frameSteps();
        assertThat(killed.redone()).isBetween(1e-6, most);
        assertThat(killed.seconds()).isGreaterThan(calm.seconds() + 0.9 * 60 * (killed.preemptions() - 1));
        // Nobody pays for a worker that is not there.
        assertThat(killed.cost()).isLessThan(3 * killed.seconds() / 3600);
    }

    @Test
    void withNoticeNothingIsRedone() {
        Trial trial = run(load(40, 160, 3, 2, 0.1), pool(2, 2, 5, true));
        assertThat(trial.preemptions()).isGreaterThan(3);
        assertThat(trial.redone()).isZero();
    }

    @Test
    void aBatchLongerThanTheGracePeriodIsKilled() {
        Workload load = new Workload(10, 160, new ChunkConfig(16, 3, 16), 2, 0.5, false, 0.1);
        assertThat(run(load, pool(2, 2, 20, true)).redone()).isPositive();
    }

    @Test
    void affinityWaitsForAHostThatIsGone() {
        Workload off = load(20, 160, 3, 2, 0.1);
        Workload on = new Workload(20, 160, off.chunk(), 2, 30, true, 0.1);
        assertThat(run(on, pool(2, 2, 0, false)).seconds()).isPositive();
        Trial trial = run(on, pool(2, 2, 20, false));
        assertThat(trial.preemptions()).isPositive();
        assertThat(trial.seconds()).isFinite();
    }

    @Test
    void aSeedGivesOnePlanAndTrialsARange() {
        MeasuredStages spread = new MeasuredStages(
                List.of(new double[] {0.1, 0.2, 0.3, 0.4, 0.05}, new double[] {0.1, 0.2, 0.6, 0.8, 0.05}, new double[] {
                    0.1, 0.1, 0.1, 0.1, 0.05
                }));
        Workload load = load(30, 64, 3, 4, 0.1);
        List<WorkerPool> pools = List.of(pool(3, 2, 2, false));
        ClusterPlan plan = ClusterPlan.simulate(load, pools, spread, 30, 5);
        assertThat(ClusterPlan.simulate(load, pools, spread, 30, 5)).isEqualTo(plan);
        assertThat(plan.seconds().low()).isLessThan(plan.seconds().likely());
        assertThat(plan.seconds().likely()).isLessThan(plan.seconds().high());
    }

    @Test
    void poolsAreReadWithDefaultsAndCheckedByName() {
        WorkerPool defaults = pool(4, 2, 0.5, false);
        WorkerPool read = WorkerPool.parse("name=spot, queues=gpu, workers=8, price=0.9, notice=true", defaults);
        assertThat(read).isEqualTo(new WorkerPool("spot", EnumSet.of(WorkerQueue.GPU), 8, 2, 0.9, 0.5, 60, true, 1));
        assertThatThrownBy(() -> WorkerPool.parse("name=spot,workers=0", defaults))
                .isInstanceOf(FlowCutException.class)
                .hasMessage("pool spot: workers: 0 is not allowed; allowed: a whole number from 1 to 100000");
        assertThatThrownBy(() -> WorkerPool.parse("wokers=2", defaults))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("wokers is not allowed");
        assertThatThrownBy(() -> WorkerPool.parse("workers=2.5", defaults))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("workers: 2.5 is not allowed");
    }
}
