"""handling: where a case came from, who has it, tasks, tags, merging; planned stops"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source', sa.String(), nullable=False, server_default='socd'))
        batch_op.add_column(sa.Column('assignee', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('tags', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('tasks', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('personal', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('merged_into', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('split_from', sa.String(), nullable=True))
    op.create_table('planned_stop',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site', sa.String(), nullable=False),
    sa.Column('starts', sa.DateTime(), nullable=False),
    sa.Column('ends', sa.DateTime(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('entered', sa.DateTime(), nullable=False),
    sa.Column('published', sa.DateTime(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=False, server_default=''),
    sa.Column('cancelled', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )


def downgrade() -> None:
    op.drop_table('planned_stop')
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        for name in ('split_from', 'merged_into', 'personal', 'tasks', 'tags', 'assignee', 'source'):
            batch_op.drop_column(name)
