package io.flowcut.activities.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HungarianAssignmentTest {
    @Test
    void isAsCheapAsTheBestOfAllAssignments() {
        Random random = new Random(3);
        for (int round = 0; round < 3000; round++) {
            int rows = random.nextInt(6);
            int columns = rows == 0 ? 0 : random.nextInt(7);
            boolean ties = random.nextBoolean();
            double[][] cost = new double[rows][columns];
            for (double[] row : cost) {
                for (int j = 0; j < columns; j++) {
                    row[j] = ties ? random.nextInt(3) : random.nextGaussian() * 10;
                }
            }
            int[] assignment = HungarianAssignment.solve(cost);
            boolean[] used = new boolean[columns];
            double sum = 0;
            int assigned = 0;
            for (int i = 0; i < rows; i++) {
                if (assignment[i] >= 0) {
                    assertThat(used[assignment[i]]).isFalse();
                    used[assignment[i]] = true;
                    sum += cost[i][assignment[i]];
                    assigned++;
                }
            }
            assertThat(assigned).isEqualTo(Math.min(rows, columns));
            assertThat(sum).isEqualTo(cheapest(cost, 0, new boolean[columns], rows - assigned), within(1e-9));
        }
    }

    @Test
    void solvesALargeOne() {
        int n = 300;
        double[][] cost = new double[n][n];
        Random random = new Random(1);
        for (double[] row : cost) {
            for (int j = 0; j < n; j++) {
                row[j] = 1 + random.nextDouble();
            }
        }
        for (int i = 0; i < n; i++) {
            cost[i][(i * 7 + 3) % n] = 0;
        }
        int[] assignment = HungarianAssignment.solve(cost);
        for (int i = 0; i < n; i++) {
            assertThat(assignment[i]).isEqualTo((i * 7 + 3) % n);
        }
    }

    @Test
    void refusesWhatIsNoMatrix() {
        assertThatThrownBy(() -> HungarianAssignment.solve(new double[][] {{1, 2}, {1}}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HungarianAssignment.solve(new double[][] {{1, Double.NaN}}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static double cheapest(double[][] cost, int row, boolean[] used, int maySkip) {
        if (row == cost.length) {
            return 0;
        }
        double best = maySkip > 0 ? cheapest(cost, row + 1, used, maySkip - 1) : Double.POSITIVE_INFINITY;
        for (int j = 0; j < used.length; j++) {
            if (!used[j]) {
                used[j] = true;
                best = Math.min(best, cost[row][j] + cheapest(cost, row + 1, used, maySkip));
                used[j] = false;
            }
        }
        return best;
    }
}
