"""users of the console, their sessions, the record of log-ins and answers"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('console_user',
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('disabled_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('login'),
    sa.UniqueConstraint('name')
    )
    op.create_table('console_session',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('started', sa.DateTime(), nullable=False),
    sa.Column('used', sa.DateTime(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_table('user_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_user_event_what_at', 'user_event', ['what', 'at'])
    op.create_table('form_once',
    sa.Column('token', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('result', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('token')
    )


def downgrade() -> None:
    for table in ('form_once', 'user_event', 'console_session', 'console_user'):
        op.drop_table(table)
